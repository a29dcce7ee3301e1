import { lazy, Suspense } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { NotFound } from '../app/errors/NotFound';
import { AreaTabs } from '../app/layout/AreaTabs';
import { Loading } from '../app/layout/Loading';
import { useViewer } from '../app/session/viewer';
import type { Role } from '../app/session/viewer';

/** A part of the console: a folder with pages of its own, fetched when somebody opens it. */
interface Part {
  readonly name: 'tickets' | 'calls' | 'calendar' | 'people' | 'settings' | 'analytics';
  readonly roles: readonly Role[];
  readonly Pages: ComponentType;
}

/** In the order of the tabs; a person lands on the first that the roles allow. */
const PARTS: readonly Part[] = [
  { name: 'tickets', roles: ['AGENT', 'ADMIN'], Pages: lazy(() => import('./tickets/pages')) },
  { name: 'calls', roles: ['AGENT', 'ADMIN'], Pages: lazy(() => import('./calls/pages')) },
  { name: 'calendar', roles: ['PROVIDER', 'ADMIN'], Pages: lazy(() => import('./calendar/pages')) },
  { name: 'people', roles: ['ADMIN'], Pages: lazy(() => import('./people/pages')) },
  { name: 'analytics', roles: ['AGENT', 'ADMIN'], Pages: lazy(() => import('./analytics/pages')) },
  { name: 'settings', roles: ['ADMIN'], Pages: lazy(() => import('./settings/pages')) },
];

const IncomingBanner = lazy(async () => ({ default: (await import('./calls/IncomingBanner')).IncomingBanner }));

export function Component(): ReactNode {
  const { t } = useTranslation('console');
  const { roles } = useViewer();
  const { pathname } = useLocation();
  const mine = PARTS.filter((part) => part.roles.some((role) => roles.includes(role)));
  const [first] = mine;
  return (
    <>
      {mine.length > 1 && (
        <AreaTabs
          label={t('tabs.label')}
          tabs={mine.map(({ name }) => ({ to: `/console/${name}`, label: t(`tabs.${name}`) }))}
        />
      )}
      {pathname !== '/console/calls' && (
        <Suspense fallback={null}>
          <IncomingBanner />
        </Suspense>
      )}
      <Suspense fallback={<Loading />}>
        <Routes>
          {mine.map(({ name, Pages }) => (
            <Route key={name} path={`${name}/*`} element={<Pages />} />
          ))}
          {first && <Route index element={<Navigate to={`/console/${first.name}`} replace />} />}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </>
  );
}
