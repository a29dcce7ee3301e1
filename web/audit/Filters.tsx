import { Button, Checkbox, Group, NativeSelect, Paper, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { zoneOffset } from '../app/time/format';
import { serverClock } from '../app/time/server';
import classes from './Audit.module.css';
import { countOf, lastDays, NO_FILTER } from './filters';
import type { Period, TimelineFilter } from './filters';
import { PersonField } from './PersonField';
import { TYPES } from './timeline';
import { useNames, useSiteZone } from './useNames';
import { events } from './words/events-tr';

const KINDS = Object.keys(events);
const SHORTCUTS: readonly Period[] = ['day', 'week', 'month'];

interface Props {
  readonly filter: TimelineFilter;
  readonly onApply: (filter: TimelineFilter) => void;
}

/** What the timeline is asked for. It is asked when somebody says so, as each answer is recorded. */
export function Filters({ filter, onApply }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const zone = useSiteZone();
  const [draft, setDraft] = useState(filter);
  const change = (part: Partial<TimelineFilter>): void => setDraft((before) => ({ ...before, ...part }));
  const offset = zoneOffset(zone, serverClock.now());
  const count = countOf(filter);
  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    onApply(draft);
  }
  return (
    <>
      <Group gap={6} mb="sm" role="group" aria-label={t('filter.period')}>
        {SHORTCUTS.map((period) => (
          <Button
            key={period}
            size="compact-sm"
            variant="default"
            onClick={() => onApply(lastDays(filter, period, serverClock.now(), zone))}
          >
            {t(`filter.last.${period}`)}
          </Button>
        ))}
        {(filter.from !== '' || filter.to !== '') && (
          <Button size="compact-sm" variant="default" onClick={() => onApply({ ...filter, from: '', to: '' })}>
            {t('filter.last.all')}
          </Button>
        )}
      </Group>
      <Paper component="details" withBorder radius="md" p="sm" mb="md" open={count > 0}>
        <summary className={classes['summary']}>
          {t('filter.title')}
          {count > 0 && ` · ${t('filter.chosen', { count })}`}
        </summary>
        <form onSubmit={submit}>
          <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm" mt="xs">
            <NativeSelect
              label={t('filter.type')}
              value={draft.type}
              onChange={(event) => change({ type: event.currentTarget.value })}
              data={[
                { value: '', label: t('filter.anyType') },
                ...TYPES.map((type) => ({ value: type, label: names.type(type) })),
              ]}
            />
            <TextInput
              label={t('filter.id')}
              value={draft.id}
              onChange={(event) => change({ id: event.currentTarget.value })}
              spellCheck={false}
            />
            <TextInput
              type="datetime-local"
              label={`${t('filter.from')} (${offset})`}
              value={draft.from}
              onChange={(event) => change({ from: event.currentTarget.value })}
            />
            <TextInput
              type="datetime-local"
              label={`${t('filter.to')} (${offset})`}
              value={draft.to}
              onChange={(event) => change({ to: event.currentTarget.value })}
            />
            <PersonField person={draft.person} onChange={(person) => change({ person })} />
            <TextInput
              label={t('filter.actor')}
              description={t('filter.actorHint')}
              value={draft.actor}
              onChange={(event) => change({ actor: event.currentTarget.value })}
              spellCheck={false}
            />
            <TextInput
              label={t('filter.command')}
              description={t('filter.commandHint')}
              value={draft.command}
              onChange={(event) => change({ command: event.currentTarget.value })}
              spellCheck={false}
            />
          </SimpleGrid>
          <details>
            <summary className={classes['summary']}>
              {draft.kinds.length === 0 ? t('filter.kinds') : t('filter.kindsChosen', { count: draft.kinds.length })}
            </summary>
            <Checkbox.Group
              aria-label={t('filter.kinds')}
              value={[...draft.kinds]}
              onChange={(kinds) => change({ kinds })}
              className={classes['kinds'] ?? ''}
            >
              <div>
                {KINDS.map((kind) => (
                  <Checkbox key={kind} value={kind} label={names.event(kind)} size="sm" mb={6} />
                ))}
              </div>
            </Checkbox.Group>
          </details>
          <Group mt="sm">
            <Button type="submit" size="sm">
              {t('filter.apply')}
            </Button>
            {count > 0 && (
              <Button size="sm" variant="default" onClick={() => onApply(NO_FILTER)}>
                {t('clear')}
              </Button>
            )}
          </Group>
        </form>
      </Paper>
    </>
  );
}
