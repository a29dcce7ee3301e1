/** Two letters in place of a picture. */
export function initials(name: string): string {
  // Titles are no part of a name.
  const words = name.split(/\s+/).filter((word) => word !== '' && !word.endsWith('.') && !/^(dr|prof)$/i.test(word));
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined];
  return letters.map((word) => Array.from(word ?? '')[0]?.toLocaleUpperCase('tr') ?? '').join('');
}
