import { lazy, Suspense } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { NotFound } from '../app/errors/NotFound';
import { AreaTabs } from '../app/layout/AreaTabs';
import { Loading } from '../app/layout/Loading';
import { useViewer } from '../app/session/viewer';
import type { Role } from '../app/session/viewer';
import { ProjectionsPage } from './ProjectionsPage';

const ParkedPage = lazy(async () => ({ default: (await import('./ParkedPage')).ParkedPage }));
const MessagesPage = lazy(async () => ({ default: (await import('./MessagesPage')).MessagesPage }));
const TimersPage = lazy(async () => ({ default: (await import('./TimersPage')).TimersPage }));
const StatisticsPage = lazy(async () => ({ default: (await import('./StatisticsPage')).StatisticsPage }));
const HealthPage = lazy(async () => ({ default: (await import('./HealthPage')).HealthPage }));
const JobsPage = lazy(async () => ({ default: (await import('./JobsPage')).JobsPage }));

interface Page {
  readonly path: string;
  readonly label: 'projections' | 'parked' | 'messages' | 'timers' | 'statistics' | 'health' | 'jobs';
  readonly roles: readonly Role[];
  readonly Page: ComponentType;
}

const OPERATOR: readonly Role[] = ['OPERATOR'];

const PAGES: readonly Page[] = [
  { path: '', label: 'projections', roles: OPERATOR, Page: ProjectionsPage },
  { path: 'parked', label: 'parked', roles: OPERATOR, Page: ParkedPage },
  { path: 'messages', label: 'messages', roles: ['OPERATOR', 'ADMIN'], Page: MessagesPage },
  { path: 'timers', label: 'timers', roles: OPERATOR, Page: TimersPage },
  { path: 'statistics', label: 'statistics', roles: OPERATOR, Page: StatisticsPage },
  { path: 'health', label: 'health', roles: OPERATOR, Page: HealthPage },
  { path: 'jobs', label: 'jobs', roles: OPERATOR, Page: JobsPage },
];

export function Component(): ReactNode {
  const { t } = useTranslation('operations');
  const { roles } = useViewer();
  const mine = PAGES.filter((page) => page.roles.some((role) => roles.includes(role)));
  const [first] = mine;
  return (
    <>
      {mine.length > 1 && (
        <AreaTabs
          label={t('tabs.label')}
          tabs={mine.map(({ path, label }) => ({ to: addressOf(path), label: t(`tabs.${label}`) }))}
        />
      )}
      <Suspense fallback={<Loading />}>
        <Routes>
          {mine.map(({ path, Page }) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          {first && first.path !== '' && <Route index element={<Navigate to={addressOf(first.path)} replace />} />}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </>
  );
}

function addressOf(path: string): string {
  return path === '' ? '/operations' : `/operations/${path}`;
}
