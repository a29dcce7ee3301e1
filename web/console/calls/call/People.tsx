import { Badge, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { DataTable } from '../../../app/layout/DataTable';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant, formatNumber } from '../../../app/time/format';
import { GradeBadge } from '../badges';
import { qualityOf } from '../quality';
import type { OneCall } from '../queries';

type Participant = OneCall['participants'][number];
type Stay = Participant['stays'][number];

interface Row {
  readonly person: Participant;
  /** Null of somebody who never came in. */
  readonly stay: Stay | null;
}

const LOSSES_OF_A_PERCENT = 10;

/** Who was in the room and when, each time with how the connection was. */
export function People({ call }: { readonly call: OneCall }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const rows = call.participants.flatMap((person): Row[] =>
    person.stays.length === 0 ? [{ person, stay: null }] : person.stays.map((stay) => ({ person, stay })),
  );
  const at = (instant: string): string => formatInstant(instant, zone, language, 'time');
  const milliseconds = (count: number | null | undefined): string =>
    count === null || count === undefined ? '—' : t('calls.one.milliseconds', { count });
  return (
    <section aria-labelledby="call-people">
      <Title order={2} size="h4" mb="sm" id="call-people">
        {t('calls.people')}
      </Title>
      <DataTable
        label={t('calls.people')}
        rows={rows}
        keyOf={({ person, stay }) => stay?.connectionId ?? person.accountId}
        columns={[
          {
            key: 'person',
            label: t('calls.one.person'),
            heads: true,
            cell: ({ person }) => (
              <>
                {person.name ?? t('calls.erased')}{' '}
                {person.host && (
                  <Badge variant="default" size="sm">
                    {t('calls.one.host')}
                  </Badge>
                )}
              </>
            ),
          },
          {
            key: 'stay',
            label: t('calls.one.stay'),
            cell: ({ stay }) => {
              if (!stay) return t('calls.one.never');
              return `${at(stay.since)} – ${stay.until === null ? t('calls.one.still') : at(stay.until)}`;
            },
          },
          {
            key: 'left',
            label: t('calls.one.left'),
            cell: ({ stay }) => (stay?.reason ? t(`calls.one.reasons.${stay.reason}`) : '—'),
          },
          {
            key: 'grade',
            label: t('calls.quality'),
            cell: ({ stay }) => <GradeBadge quality={stay ? qualityOf([{ stays: [stay] }]) : null} />,
          },
          {
            key: 'delay',
            label: t('calls.one.delay'),
            numeric: true,
            cell: ({ stay }) => milliseconds(stay?.quality?.roundTripMs),
          },
          {
            key: 'jitter',
            label: t('calls.one.jitter'),
            numeric: true,
            cell: ({ stay }) => milliseconds(stay?.quality?.jitterMs),
          },
          {
            key: 'lost',
            label: t('calls.one.lost'),
            numeric: true,
            cell: ({ stay }) => {
              if (!stay?.quality) return '—';
              const worst = Math.max(stay.quality.lostUpPerMille, stay.quality.lostDownPerMille);
              return t('calls.one.percent', { value: formatNumber(worst / LOSSES_OF_A_PERCENT, language) });
            },
          },
        ]}
      />
    </section>
  );
}
