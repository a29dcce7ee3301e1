import type { ComponentType } from 'react';
import { audit } from '../audit/area';
import { booking } from '../booking/area';
import { console } from '../console/area';
import { operations } from '../operations/area';
import type { Language } from './i18n/language';
import type { WordsLoader } from './i18n/words';
import type { Role } from './session/viewer';

/** A part of the app: where it is, who may see it, and how to fetch it. Only this much of it is in the first load. */
export interface Area {
  /** Its folder, its first path segment and its namespace of words. */
  readonly name: string;
  /** What the navigation calls it, before its words are there. */
  readonly label: Readonly<Record<Language, string>>;
  /** Whoever holds one of these sees it in the navigation and may open it. */
  readonly roles: readonly Role[];
  /** Anybody may look at it, also without signing in; what in it is a person's own asks for that by itself. */
  readonly open?: true;
  readonly words: WordsLoader;
  /** Its pages: a component with `<Routes>` for what is below `/name`. */
  readonly pages: () => Promise<{ Component: ComponentType }>;
}

/** In the order of the navigation; a person lands in the first that the roles allow. */
export const AREAS: readonly Area[] = [booking, console, operations, audit];

export function mayOpen(area: Area, roles: readonly Role[]): boolean {
  return area.roles.some((role) => roles.includes(role));
}
