import { NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useVisitor } from '../../app/session/viewer';
import { zoneLabel } from '../../app/time/format';
import { browserZone, otherZones } from '../logic/zones';

interface Props {
  readonly zone: string;
  readonly providerZone: string;
  /** Zones have another offset in summer: told as of this moment. */
  readonly at: number;
  readonly onChange: (zone: string) => void;
}

/** By which clock times are told: the viewer's, the provider's, or any. */
export function ZoneChoice({ zone, providerZone, at, onChange }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const own = useVisitor()?.zone;
  const near = useMemo(() => [...new Set([browserZone(), providerZone, own ?? providerZone])], [providerZone, own]);
  const others = useMemo(() => otherZones(near), [near]);
  return (
    <NativeSelect
      label={t('zone.label')}
      value={zone}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { group: t('zone.near'), items: near.map((one) => ({ value: one, label: zoneLabel(one, at) })) },
        { group: t('zone.others'), items: others.map((one) => ({ value: one, label: one.replaceAll('_', ' ') })) },
      ]}
    />
  );
}
