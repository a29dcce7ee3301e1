import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { Icon } from '../../app/layout/Icon';
import type { IconName } from '../../app/layout/Icon';
import { useViewer } from '../../app/session/viewer';
import { formatDuration, formatInstant } from '../../app/time/format';
import { useNow } from '../../app/time/useNow';
import { faceOf } from './clock';
import type { ClockFace } from './clock';
import type { Clock } from './queries';

const LOOKS: Readonly<Record<ClockFace['name'], { readonly color: string; readonly icon: IconName }>> = {
  running: { color: 'blue', icon: 'clock' },
  warned: { color: 'yellow', icon: 'warning' },
  paused: { color: 'gray', icon: 'pause' },
  met: { color: 'teal', icon: 'check' },
  breached: { color: 'red', icon: 'warning' },
};

/** A promise and how it stands now, by the server's clock: by colour, drawing and words. */
export function ClockBadge({ clock }: { readonly clock: Clock }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const face = faceOf(clock, useNow());
  const { color, icon } = LOOKS[face.name];
  const promise = t(`tickets.promise.${clock.promise}`);
  const due =
    clock.dueAt === null
      ? promise
      : t('tickets.clock.due', { promise, at: formatInstant(clock.dueAt, zone, language, 'date-time') });
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" title={due} data-face={face.name}>
      <Text span c={color} h={18} style={{ flex: 'none', display: 'inline-flex', alignItems: 'center' }}>
        <Icon name={icon} size={14} />
      </Text>
      <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
        {promise}:{' '}
        <Text span inherit fw={600} c={color} style={{ fontVariantNumeric: 'tabular-nums' }}>
          <FaceWords face={face} />
        </Text>
      </Text>
    </Group>
  );
}

function FaceWords({ face }: { readonly face: ClockFace }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const time = (seconds: number): string => formatDuration(seconds, language);
  switch (face.name) {
    case 'running':
    case 'warned':
      return t(`tickets.clock.${face.name}`, { time: time(face.seconds) });
    case 'paused':
      return face.seconds < 0 ? t('tickets.clock.pausedOver') : t('tickets.clock.paused', { time: time(face.seconds) });
    case 'met':
      return t('tickets.clock.met');
    case 'breached':
      return face.seconds === null
        ? t('tickets.clock.breached')
        : t('tickets.clock.overdue', { time: time(face.seconds) });
  }
}
