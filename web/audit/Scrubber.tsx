import { Button, Group, Text } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import classes from './Audit.module.css';
import { withLook } from './record';
import type { TimelineEvent } from './timeline';
import { useNames } from './useNames';

/** Each stop is a question to the server, and recorded: one is asked once the slider rests. */
const REST = 250;

interface Props {
  readonly events: readonly TimelineEvent[];
  /** The number of the event that is looked at, from 1. */
  readonly at: number;
}

/** Goes through a record's events: a slider, steps, and the list of them. */
export function Scrubber({ events, at }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const label = useId();
  const [dragged, setDragged] = useState<number | null>(null);
  const total = events.length;
  const shown = dragged ?? at;
  useEffect(() => {
    if (dragged === null) return;
    const timer = setTimeout(() => {
      setDragged(null);
      if (dragged !== at) void navigate(withLook(search, { at: dragged }), { replace: true });
    }, REST);
    return () => clearTimeout(timer);
  }, [dragged, at, navigate, search]);
  const event = events[shown - 1];
  const says = event
    ? t('record.stop', { n: shown, total, event: names.event(event.event), at: names.at(event.occurredAt) })
    : '';
  const steps = [
    ['first', 1],
    ['previous', at - 1],
    ['next', at + 1],
    ['last', total],
  ] as const;
  return (
    <section aria-label={t('record.steps')}>
      <Text size="sm" fw={500} id={label}>
        {t('record.slider')}
      </Text>
      <input
        type="range"
        className={classes['slider']}
        min={1}
        max={total}
        step={1}
        value={shown}
        disabled={total === 1}
        aria-labelledby={label}
        aria-valuetext={says}
        onChange={(change) => setDragged(Number(change.currentTarget.value))}
      />
      <Text size="sm" mb="xs">
        {says}
      </Text>
      <Group gap={4} mb="sm">
        {steps.map(([name, to]) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            disabled={to < 1 || to > total || to === at}
            onClick={() => void navigate(withLook(search, { at: to }), { replace: true })}
          >
            {t(`record.${name}`)}
          </Button>
        ))}
      </Group>
      <ol className={classes['steps']} tabIndex={0} aria-label={t('record.steps')}>
        {events.map((one) => (
          <li key={one.sequence}>
            <Link
              to={withLook(search, { at: one.sequence })}
              replace
              className={classes['step']}
              {...(one.sequence === at ? { 'aria-current': 'step' as const } : {})}
            >
              {one.sequence}. {names.event(one.event)}
              <small>{names.at(one.occurredAt)}</small>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
