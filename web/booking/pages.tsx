import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../app/errors/NotFound';
import { useVisitor } from '../app/session/viewer';
import { AppointmentPage } from './appointments/AppointmentPage';
import { AppointmentsPage } from './appointments/AppointmentsPage';
import { ReschedulePage } from './appointments/ReschedulePage';
import { BookingNavigation } from './BookingNavigation';
import { FormPage } from './form/FormPage';
import { ProviderPage } from './picker/ProviderPage';
import { SignInFirst } from './SignInFirst';
import { SiteChoicePage } from './SiteChoicePage';
import { SitePage } from './SitePage';

export function Component(): ReactNode {
  return (
    <>
      <BookingNavigation />
      <Routes>
        <Route index element={<SiteChoicePage />} />
        <Route path="appointments" element={<Own page={<AppointmentsPage />} />} />
        <Route path="appointments/:id" element={<Own page={<AppointmentPage />} />} />
        <Route path="appointments/:id/reschedule" element={<Own page={<ReschedulePage />} />} />
        <Route path=":site" element={<SitePage />} />
        <Route path=":site/:provider" element={<ProviderPage />} />
        <Route path=":site/:provider/confirm" element={<FormPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}

/** What is a person's own is shown to whoever has signed in. */
function Own({ page }: { readonly page: ReactNode }): ReactNode {
  return useVisitor() ? page : <SignInFirst />;
}
