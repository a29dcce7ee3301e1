import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { CallPage } from './call/CallPage';
import { CallsPage } from './CallsPage';

export default function Pages(): ReactNode {
  return (
    <Routes>
      <Route index element={<CallsPage />} />
      <Route path=":id" element={<CallPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
