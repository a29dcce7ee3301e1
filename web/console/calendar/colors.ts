import type { Status } from './queries';

/** By which color each state is known; its word is always there too. */
export const COLORS: Readonly<Record<Status, string>> = {
  REQUESTED: 'yellow',
  SCHEDULED: 'cyan',
  CONFIRMED: 'teal',
  IN_PROGRESS: 'blue',
  COMPLETED: 'gray',
  CANCELLED: 'red',
  DECLINED: 'red',
  NO_SHOW: 'orange',
};
