import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { AreaTabs } from '../../app/layout/AreaTabs';
import { LeaveGuard } from '../forms/LeaveGuard';
import { DeskPage } from './desk/DeskPage';
import { HolidaysPage } from './hours/HolidaysPage';
import { HoursPage } from './hours/HoursPage';
import { LevelsPage } from './levels/LevelsPage';
import { RemindersPage } from './RemindersPage';
import { RetentionPage } from './RetentionPage';
import { RoomsPage } from './RoomsPage';
import type { Theme } from './SettingsHead';
import { SitePage } from './SitePage';

/** In the order of the tabs. */
const THEMES: readonly { readonly name: Theme; readonly Page: ComponentType }[] = [
  { name: 'site', Page: SitePage },
  { name: 'hours', Page: HoursPage },
  { name: 'holidays', Page: HolidaysPage },
  { name: 'reminders', Page: RemindersPage },
  { name: 'rooms', Page: RoomsPage },
  { name: 'desk', Page: DeskPage },
  { name: 'levels', Page: LevelsPage },
  { name: 'retention', Page: RetentionPage },
];

export default function Pages(): ReactNode {
  const { t } = useTranslation('console');
  return (
    <>
      <LeaveGuard />
      <AreaTabs
        label={t('settings.title')}
        tabs={THEMES.map(({ name }) => ({ to: `/console/settings/${name}`, label: t(`settings.themes.${name}`) }))}
      />
      <Routes>
        <Route index element={<Navigate to="/console/settings/site" replace />} />
        {THEMES.map(({ name, Page }) => (
          <Route key={name} path={name} element={<Page />} />
        ))}
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}
