import { Skeleton, Text, Title, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatDate, formatInstant, zoneLabel } from '../../app/time/format';
import { instantAt } from '../logic/calendar';
import { dayPart } from '../logic/slots';
import type { DayPart, Slot } from '../logic/slots';
import { formatMonth } from '../logic/words';
import { sameWall } from '../logic/zones';
import classes from './picker.module.css';
import { Slots } from './Slots';
import { useSlotNews } from './useSlotNews';
import { WhyNone } from './WhyNone';

const PARTS: readonly DayPart[] = ['morning', 'afternoon', 'evening'];

interface Props {
  readonly site: string | null;
  readonly provider: { readonly id: string; readonly zone: string };
  readonly zone: string;
  /** Null where the month has no free day. */
  readonly day: string | null;
  readonly month: string;
  /** Null until they are known. */
  readonly slots: readonly Slot[] | null;
  readonly failed: boolean;
  readonly hrefOf: (slot: Slot) => string;
}

/** The free times of a day, by parts of the day; why there are none; and what came and went meanwhile. */
export function DaySlots({ site, provider, zone, day, month, slots, failed, hrefOf }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const title = day === null ? formatMonth(month, language) : formatDate(day, language, 'day');
  const noon = instantAt(day ?? `${month}-15`, '12:00', zone);
  return (
    <>
      <Title order={2} size="h3" id="chosen-day" mt="md">
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('slots.zone', { zone: zoneLabel(zone, noon) })}
        {!sameWall(noon, zone, provider.zone) && ` ${t('slots.theirZone', { zone: zoneLabel(provider.zone, noon) })}`}
      </Text>
      <News day={day} slots={slots} zone={zone} title={title} />
      {slots === null && !failed && <Waiting />}
      {slots?.length === 0 && day === null && <Text>{t('slots.noneInMonth')}</Text>}
      {slots?.length === 0 && day !== null && (
        <WhyNone site={site} provider={provider.id} day={day} zone={zone} providerZone={provider.zone} />
      )}
      {PARTS.map((part) => {
        const within = slots?.filter((slot) => dayPart(slot, zone) === part) ?? [];
        if (within.length === 0) return null;
        return (
          <div key={part}>
            <Text size="sm" fw={500}>
              {t(`slots.${part}`)}
            </Text>
            <Slots
              slots={within}
              label={`${title}, ${t(`slots.${part}`)}`}
              zone={zone}
              providerZone={provider.zone}
              hrefOf={hrefOf}
            />
          </div>
        );
      })}
    </>
  );
}

interface NewsProps {
  readonly day: string | null;
  readonly slots: readonly Slot[] | null;
  readonly zone: string;
  readonly title: string;
}

/** Says how much is free, to those who cannot see it; and what changed, to all. */
function News({ day, slots, zone, title }: NewsProps): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const news = useSlotNews(day, slots);
  const times = (list: readonly Slot[]): string =>
    list.map((slot) => formatInstant(slot.start, zone, language, 'time')).join(', ');
  return (
    <div role="status">
      {slots && <VisuallyHidden>{t('slots.count', { day: title, count: slots.length })}</VisuallyHidden>}
      {news && (
        <Text size="sm" fw={500} mb="xs">
          {news.gone.length > 0 && `${t('slots.gone', { times: times(news.gone) })} `}
          {news.came.length > 0 && t('slots.came', { times: times(news.came) })}
        </Text>
      )}
    </div>
  );
}

function Waiting(): ReactNode {
  return (
    <div className={classes['slots']} aria-hidden="true">
      {Array.from({ length: 6 }, (_, place) => (
        <Skeleton key={place} height={44} radius={8} />
      ))}
    </div>
  );
}
