import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatInstant, zoneOffset } from '../../app/time/format';
import { clocksChange } from '../logic/slots';
import type { Slot } from '../logic/slots';
import { formatWeekday } from '../logic/words';
import { sameDay, sameWall } from '../logic/zones';
import classes from './picker.module.css';

interface Props {
  readonly slots: readonly Slot[];
  readonly label: string;
  readonly zone: string;
  readonly providerZone: string;
  readonly hrefOf: (slot: Slot) => string;
  /** With its date, where the slots are not all of one day. */
  readonly dated?: boolean;
}

/** Free times to choose from; arrows lead from one to the next, as Tab does. */
export function Slots({ slots, label, zone, providerZone, hrefOf, dated = false }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const twice = clocksChange(slots, zone);
  return (
    <ul className={classes['slots']} aria-label={label} onKeyDown={follow}>
      {slots.map((slot) => {
        const time = formatInstant(slot.start, zone, language, 'time');
        const there = formatInstant(slot.start, providerZone, language, 'time');
        const other = sameDay(slot.start, zone, providerZone)
          ? there
          : `${formatWeekday(slot.start, providerZone, language)} ${there}`;
        return (
          <li key={slot.start}>
            <Link to={hrefOf(slot)}>
              {dated && <small>{formatInstant(slot.start, zone, language, 'day')}</small>}
              <span>{time}</span>
              {twice && <small>{zoneOffset(zone, slot.start)}</small>}
              {!sameWall(slot.start, zone, providerZone) && <small>{t('slots.there', { time: other })}</small>}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function follow(event: KeyboardEvent<HTMLUListElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('a')];
  const next = links[links.indexOf(event.target as HTMLAnchorElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
