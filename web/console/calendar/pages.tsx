import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { LeaveGuard } from '../forms/LeaveGuard';
import { AvailabilityPage } from './availability/AvailabilityPage';
import { CalendarPage } from './CalendarPage';

export default function Pages(): ReactNode {
  return (
    <>
      <LeaveGuard />
      <Routes>
        <Route index element={<CalendarPage />} />
        <Route path="availability" element={<AvailabilityPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}
