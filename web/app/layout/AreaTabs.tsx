import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import classes from './AreaTabs.module.css';

export interface AreaTab {
  readonly to: string;
  readonly label: string;
}

/** The pages of an area, each with an address of its own. The one whose address is the longest that fits is the one shown. */
export function AreaTabs({ label, tabs }: { readonly label: string; readonly tabs: readonly AreaTab[] }): ReactNode {
  const { pathname } = useLocation();
  const here = tabs
    .filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`))
    .sort((a, b) => b.to.length - a.to.length)[0];
  return (
    <nav aria-label={label} className={classes['tabs']}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          className={classes['tab']}
          {...(tab === here ? { 'aria-current': 'page' as const } : {})}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
