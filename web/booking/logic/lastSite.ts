/** Where somebody signed in or looked last; the form for signing in knows it by the same name. */
const KEY = 'randevu.site';

export function lastSite(): string {
  return localStorage.getItem(KEY) ?? '';
}

export function keepSite(slug: string): void {
  localStorage.setItem(KEY, slug);
}
