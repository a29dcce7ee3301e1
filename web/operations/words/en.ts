import type { SameKeys } from '../../app/i18n/words';
import type { words as turkish } from './tr';

export const words: SameKeys<typeof turkish> = {
  live: 'Live',
  notLive: 'Not live',
  projections: {
    title: 'Projections',
    lead: 'Each projection that screens read from follows the event history. Here you see how far behind they are, as it changes.',
    name: 'Projection',
    state: 'State',
    eventsBehind: 'Events behind',
    timeBehind: 'Lag',
    parked: 'Parked',
    updatedAt: 'Last moved',
    never: 'Never',
  },
  state: {
    LIVE: 'Live',
    CATCHING_UP: 'Catching up',
    REBUILDING: 'Rebuilding',
    PAUSED: 'Paused',
    STOPPED: 'Stopped',
  },
};
