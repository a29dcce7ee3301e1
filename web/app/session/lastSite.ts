/** Where somebody signed in or looked last. */
const KEY = 'randevu.site';

export function lastSite(): string {
  return localStorage.getItem(KEY) ?? '';
}

export function keepSite(slug: string): void {
  localStorage.setItem(KEY, slug);
}
