import { useState } from 'react';
import type { ReactNode } from 'react';
import { Asked } from '../Asked';
import { SettingsHead } from '../SettingsHead';
import { HoursForm } from './HoursForm';
import { HOURS } from './queries';

/** When the site is open: what is promised in business time counts only then. */
export function HoursPage(): ReactNode {
  const [from, setFrom] = useState('');
  return (
    <>
      <SettingsHead theme="hours" />
      <Asked query={HOURS} variables={{ date: from === '' ? null : from }}>
        {({ desk }, refetch) => <HoursForm desk={desk} from={from} onFrom={setFrom} onChanged={refetch} />}
      </Asked>
    </>
  );
}
