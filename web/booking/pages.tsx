import { lazy } from 'react';
import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../app/errors/NotFound';
import { useVisitor } from '../app/session/viewer';
import { BookingNavigation } from './BookingNavigation';
import { ProviderPage } from './picker/ProviderPage';
import { SiteChoicePage } from './SiteChoicePage';
import { SitePage } from './SitePage';

/** Most who come look at free times first: the rest follows when they go on. */
const FormPage = lazy(async () => ({ default: (await import('./form/FormPage')).FormPage }));
const AppointmentsPage = lazy(async () => ({
  default: (await import('./appointments/AppointmentsPage')).AppointmentsPage,
}));
const AppointmentPage = lazy(async () => ({
  default: (await import('./appointments/AppointmentPage')).AppointmentPage,
}));
const ReschedulePage = lazy(async () => ({ default: (await import('./appointments/ReschedulePage')).ReschedulePage }));
const SignInFirst = lazy(async () => ({ default: (await import('./SignInFirst')).SignInFirst }));

const RegisterPage = lazy(async () => ({ default: (await import('./RegisterPage')).RegisterPage }));

export function Component(): ReactNode {
  return (
    <>
      <BookingNavigation />
      <Routes>
        <Route index element={<SiteChoicePage />} />
        <Route path="register" element={<RegisterPage />} />
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
