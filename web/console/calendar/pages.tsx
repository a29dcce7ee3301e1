import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { CalendarPage } from './CalendarPage';

export default function Pages(): ReactNode {
  return (
    <Routes>
      <Route index element={<CalendarPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
