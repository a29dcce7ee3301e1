import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { SettingsPage } from './SettingsPage';

export default function Pages(): ReactNode {
  return (
    <Routes>
      <Route index element={<SettingsPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
