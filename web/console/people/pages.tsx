import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { PeoplePage } from './PeoplePage';

export default function Pages(): ReactNode {
  return (
    <Routes>
      <Route index element={<PeoplePage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
