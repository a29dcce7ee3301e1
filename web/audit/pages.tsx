import { Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { NotFound } from '../app/errors/NotFound';
import { AreaTabs } from '../app/layout/AreaTabs';
import { Icon } from '../app/layout/Icon';
import { Loading } from '../app/layout/Loading';
import classes from './Audit.module.css';
import { TimelinePage } from './TimelinePage';

const ThreadPage = lazy(async () => ({ default: (await import('./ThreadPage')).ThreadPage }));
const RecordPage = lazy(async () => ({ default: (await import('./RecordPage')).RecordPage }));
const RecordChoice = lazy(async () => ({ default: (await import('./RecordChoice')).RecordChoice }));
const IntegrityPage = lazy(async () => ({ default: (await import('./IntegrityPage')).IntegrityPage }));
const ExportPage = lazy(async () => ({ default: (await import('./ExportPage')).ExportPage }));
const AccessesPage = lazy(async () => ({ default: (await import('./AccessesPage')).AccessesPage }));
const EmergenciesPage = lazy(async () => ({ default: (await import('./EmergenciesPage')).EmergenciesPage }));
const MessagesPage = lazy(async () => ({ default: (await import('../operations/MessagesPage')).MessagesPage }));

interface Page {
  readonly path: string;
  readonly label: 'timeline' | 'records' | 'integrity' | 'exports' | 'accesses' | 'emergencies' | 'messages';
  readonly Page: ComponentType;
}

const PAGES: readonly Page[] = [
  { path: '', label: 'timeline', Page: TimelinePage },
  { path: 'records', label: 'records', Page: RecordChoice },
  { path: 'integrity', label: 'integrity', Page: IntegrityPage },
  { path: 'exports', label: 'exports', Page: ExportPage },
  { path: 'accesses', label: 'accesses', Page: AccessesPage },
  { path: 'emergencies', label: 'emergencies', Page: EmergenciesPage },
  { path: 'messages', label: 'messages', Page: MessagesPage },
];

export function Component(): ReactNode {
  const { t } = useTranslation('audit');
  const tabs = PAGES.map(({ path, label }) => ({
    to: path === '' ? '/audit' : `/audit/${path}`,
    label: t(`tabs.${label}`),
  }));
  return (
    <>
      <AreaTabs label={t('tabs.label')} tabs={tabs} />
      <div className={classes['recorded']}>
        <Icon name="warning" size={18} />
        <Text size="sm">{t('recorded')}</Text>
      </div>
      <Suspense fallback={<Loading />}>
        <Routes>
          {PAGES.map(({ path, Page }) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          <Route path="records/:type/:id" element={<RecordPage />} />
          <Route path="threads/:command" element={<ThreadPage />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </>
  );
}
