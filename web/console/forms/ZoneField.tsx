import { NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { zoneOffset } from '../../app/time/format';
import { serverClock } from '../../app/time/server';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  /** What choosing none means; without it one has to be chosen. */
  readonly none?: string;
  readonly error?: ReactNode;
  readonly onChange: (zone: string) => void;
}

/** A zone of the IANA database, with how far it is from UTC now. */
export function ZoneField({ label, description, value, none, error, onChange }: Props): ReactNode {
  const zones = useMemo(() => {
    const now = serverClock.now();
    const known = Intl.supportedValuesOf('timeZone');
    const all = value === '' || known.includes(value) ? known : [value, ...known];
    return all.map((zone) => ({ value: zone, label: `${zone.replaceAll('_', ' ')} (${zoneOffset(zone, now)})` }));
  }, [value]);
  return (
    <NativeSelect
      label={label}
      description={description}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={none === undefined ? zones : [{ value: '', label: none }, ...zones]}
    />
  );
}
