import { Button, Group, Title } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Icon } from '../../app/layout/Icon';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { Board } from './board/Board';
import { Filters } from './Filters';
import { ShortcutsHelp } from './ShortcutsHelp';
import { TicketList } from './TicketList';
import classes from './tickets.module.css';
import { useFilter } from './useFilter';
import { useShortcuts } from './useShortcuts';

const NewTicket = lazy(async () => ({ default: (await import('./NewTicket')).NewTicket }));

/** The desk's tickets: as a board, or as a list. */
export function TicketsPage(): ReactNode {
  const { t } = useTranslation('console');
  usePageTitle(t('tickets.title'));
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const { filter, input, choose } = useFilter();
  const isList = params.get('view') === 'list';
  const search = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState<'help' | 'new' | null>(null);
  const find = (): void => search.current?.select();
  useShortcuts({
    '?': () => setShown('help'),
    '/': find,
    'ctrl+k': find,
    n: () => setShown('new'),
    v: () => void navigate(viewOf(params, !isList)),
  });
  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Title order={1} size="h2">
          {t('tickets.title')}
        </Title>
        <Group gap="xs">
          <nav className={classes['views']} aria-label={t('tickets.views.label')}>
            <ViewLink to={viewOf(params, false)} here={!isList}>
              {t('tickets.views.board')}
            </ViewLink>
            <ViewLink to={viewOf(params, true)} here={isList}>
              {t('tickets.views.list')}
            </ViewLink>
          </nav>
          <Button component={Link} to="templates" variant="default" size="sm">
            {t('tickets.pages.templates')}
          </Button>
          <Button component={Link} to="alerts" variant="default" size="sm">
            {t('tickets.pages.alerts')}
          </Button>
          <Button variant="default" size="sm" visibleFrom="sm" onClick={() => setShown('help')}>
            {t('tickets.shortcuts.label')}
          </Button>
          <Button size="sm" leftSection={<Icon name="plus" size={16} />} onClick={() => setShown('new')}>
            {t('tickets.create.label')}
          </Button>
        </Group>
      </Group>
      <Filters filter={filter} list={isList} search={search} onChoose={choose} />
      <div className={classes['tickets']}>{isList ? <TicketList filter={input} /> : <Board filter={input} />}</div>
      <ShortcutsHelp
        opened={shown === 'help'}
        onClose={() => setShown(null)}
        keys={[
          ['help', ['?']],
          ['search', ['/', 'Ctrl+K']],
          ['create', ['n']],
          ['list', ['v']],
        ]}
      />
      {shown === 'new' && (
        <Suspense fallback={null}>
          <NewTicket onClose={() => setShown(null)} />
        </Suspense>
      )}
    </>
  );
}

/** The same choice of tickets in the other view. */
function viewOf(params: URLSearchParams, list: boolean): string {
  const next = new URLSearchParams(params);
  next.delete('after');
  if (list) next.set('view', 'list');
  else for (const name of ['view', 'sort', 'status']) next.delete(name);
  return `?${next.toString()}`;
}

interface ViewLinkProps {
  readonly to: string;
  readonly here: boolean;
  readonly children: ReactNode;
}

function ViewLink({ to, here, children }: ViewLinkProps): ReactNode {
  return (
    <Link to={to} {...(here ? { 'aria-current': 'true' as const } : {})}>
      {children}
    </Link>
  );
}
