import { Button, Group, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useLanguage } from '../../app/i18n/useLanguage';
import { Icon } from '../../app/layout/Icon';
import { formatDate, formatInstant, zoneLabel } from '../../app/time/format';
import { serverClock } from '../../app/time/server';
import { useNow } from '../../app/time/useNow';
import { browserZone, sameWall } from '../../booking/logic/zones';
import { moved, searchOf } from './logic/place';
import type { Place, View } from './logic/place';
import { instantOf } from './logic/wall';

interface Props {
  readonly place: Place;
  readonly date: string;
  readonly dates: readonly string[];
  readonly today: string;
  readonly zone: string;
  readonly own: boolean;
}

const VIEWS: readonly View[] = ['day', 'week'];

/** To other dates and views, each with an address of its own; and by which clock all is told. */
export function Navigation({ place, date, dates, today, zone, own }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const [, setSearch] = useSearchParams();
  const to = (part: Partial<Place>): string => `?${searchOf({ ...place, appointment: null, ...part }).toString()}`;
  const first = dates[0] ?? date;
  const last = dates.at(-1) ?? date;
  const noon = instantOf(first, 12 * 60, zone);
  const here = browserZone();
  return (
    <>
      <Group gap="xs" mb="xs" align="flex-end">
        <Group gap={4}>
          <Button
            component={Link}
            to={to({ date: moved(place.view, date, -1) })}
            variant="default"
            px="xs"
            aria-label={t(`calendar.earlier.${place.view}`)}
          >
            <Icon name="earlier" size={18} />
          </Button>
          <Button component={Link} to={to({ date: null })} variant="default">
            {t('calendar.today')}
          </Button>
          <Button
            component={Link}
            to={to({ date: moved(place.view, date, 1) })}
            variant="default"
            px="xs"
            aria-label={t(`calendar.later.${place.view}`)}
          >
            <Icon name="later" size={18} />
          </Button>
        </Group>
        <TextInput
          type="date"
          aria-label={t('calendar.goTo')}
          value={date}
          onChange={({ currentTarget: { value } }) => {
            if (value !== '')
              setSearch(searchOf({ ...place, appointment: null, date: value === today ? null : value }));
          }}
        />
        <Group gap={4} role="group" aria-label={t('calendar.view')}>
          {VIEWS.map((view) => (
            <Button
              key={view}
              component={Link}
              to={to({ view })}
              variant={view === place.view ? 'filled' : 'default'}
              aria-current={view === place.view ? 'true' : undefined}
            >
              {t(`calendar.views.${view}`)}
            </Button>
          ))}
        </Group>
      </Group>
      <Text fw={600} aria-live="polite">
        {first === last
          ? formatDate(first, language, 'day')
          : `${formatDate(first, language)} – ${formatDate(last, language)}`}
      </Text>
      <Text size="sm" c="dimmed" mb="sm">
        {t('calendar.zone', { zone: zoneLabel(zone, noon) })}{' '}
        {!sameWall(serverClock.now(), zone, here) && <Elsewhere zone={zone} here={here} />}
        {!own && t('calendar.others')}
      </Text>
    </>
  );
}

/** What time it is there, for whoever is somewhere else. */
function Elsewhere({ zone, here }: { readonly zone: string; readonly here: string }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const now = useNow();
  return (
    <>{t('calendar.elsewhere', { there: formatInstant(now, zone, language, 'time'), here: zoneLabel(here, now) })} </>
  );
}
