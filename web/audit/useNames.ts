import { useTranslation } from 'react-i18next';
import { useLanguage } from '../app/i18n/useLanguage';
import { useViewer } from '../app/session/viewer';
import { formatInstant } from '../app/time/format';
import type { TimelineEvent } from './timeline';

export interface Names {
  readonly event: (event: string) => string;
  readonly type: (aggregateType: string) => string;
  readonly field: (field: string) => string;
  readonly value: (value: string) => string;
  readonly actor: (event: Pick<TimelineEvent, 'actorKind' | 'actorId' | 'actorName'>) => string;
  readonly at: (instant: string) => string;
}

/** What the server's names are called in the language that is read; those that are new to us, by themselves. */
export function useNames(): Names {
  const { t, i18n } = useTranslation('audit');
  const language = useLanguage();
  const zone = useSiteZone();
  const known = (group: string, key: string): boolean =>
    /^\w+$/.test(key) && i18n.exists(`${group}.${key}`, { ns: 'audit' });
  const spaced = (key: string): string => key.replaceAll('_', ' ');
  return {
    event: (event) => (known('events', event) ? t(`events.${event as 'TicketOpened'}`) : event),
    type: (type) => (known('type', type) ? t(`type.${type as 'ticket'}`) : type),
    field: (field) => (known('fields', field) ? t(`fields.${field as 'name'}`) : spaced(field)),
    value: (value) => (known('values', value) ? t(`values.${value as 'new'}`) : spaced(value)),
    actor: ({ actorKind, actorId, actorName }) => {
      if (actorName !== null) return actorName;
      if (actorKind === 'system') return `${t('actor.system')} · ${actorId}`;
      return t(actorKind === 'visitor' ? 'actor.visitor' : 'actor.erased');
    },
    at: (instant) => formatInstant(instant, zone, language, 'precise'),
  };
}

/** Auditors read times as the site's wall clock showed them, wherever they sit. */
export function useSiteZone(): string {
  const { site, zone } = useViewer();
  return site?.zone ?? zone;
}
