import { useEffect } from 'react';

/** What the tab is called; said first to whoever hears the page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Randevu`;
  }, [title]);
}
