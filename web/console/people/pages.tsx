import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { LeaveGuard } from '../forms/LeaveGuard';
import { NewPersonPage } from './NewPersonPage';
import { PeoplePage } from './PeoplePage';
import { PersonPage } from './PersonPage';

export default function Pages(): ReactNode {
  return (
    <>
      <LeaveGuard />
      <Routes>
        <Route index element={<PeoplePage />} />
        <Route path="new" element={<NewPersonPage />} />
        <Route path=":id" element={<PersonPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}
