import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { TicketsPage } from './TicketsPage';

export default function Pages(): ReactNode {
  return (
    <Routes>
      <Route index element={<TicketsPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
