import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../app/errors/NotFound';
import { ProjectionsPage } from './ProjectionsPage';

export function Component(): ReactNode {
  return (
    <Routes>
      <Route index element={<ProjectionsPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
