import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { CallsPage } from './CallsPage';

export default function Pages(): ReactNode {
  return (
    <Routes>
      <Route index element={<CallsPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
