import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { AnalyticsPage } from './AnalyticsPage';

export default function Pages(): ReactNode {
  return (
    <Routes>
      <Route index element={<AnalyticsPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
