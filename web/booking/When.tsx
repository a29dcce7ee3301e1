import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../app/i18n/useLanguage';
import { formatInstant, zoneLabel } from '../app/time/format';
import { Fact } from './Fact';
import { sameDay, sameWall } from './logic/zones';

interface Props {
  readonly start: string;
  readonly end: string;
  readonly zone: string;
  /** The provider's, told too where its clocks show something else. */
  readonly providerZone: string;
}

/** A time as the viewer's clock shows it, with the zone; and as the provider's does. */
export function When({ start, end, zone, providerZone }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const range = (inZone: string): string =>
    `${formatInstant(start, inZone, language, 'time')}–${formatInstant(end, inZone, language, 'time')}`;
  const theirs = sameDay(start, zone, providerZone)
    ? range(providerZone)
    : `${formatInstant(start, providerZone, language, 'day')}, ${range(providerZone)}`;
  return (
    <>
      <Fact icon="calendar">
        <Text component="span" fw={600}>
          {formatInstant(start, zone, language, 'full-date')}
        </Text>
      </Fact>
      <Fact icon="clock">
        <Text component="span" fw={600}>
          {range(zone)}
        </Text>{' '}
        <Text component="span" c="dimmed" size="sm">
          {zoneLabel(zone, start)}
        </Text>
        {!sameWall(start, zone, providerZone) && (
          <Text size="sm">
            {t('theirTime', { time: theirs })}{' '}
            <Text component="span" c="dimmed" size="sm">
              {zoneLabel(providerZone, start)}
            </Text>
          </Text>
        )}
      </Fact>
    </>
  );
}
