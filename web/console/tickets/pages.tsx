import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../../app/errors/NotFound';
import { Loading } from '../../app/layout/Loading';
import { AlertNotice } from './alerts/AlertNotice';
import { TicketsPage } from './TicketsPage';

/** What most visits to the board do not need is fetched when it is. */
const TicketPage = lazy(async () => ({ default: (await import('./page/TicketPage')).TicketPage }));
const TemplatesPage = lazy(async () => ({ default: (await import('./templates/TemplatesPage')).TemplatesPage }));
const AlertsPage = lazy(async () => ({ default: (await import('./alerts/AlertsPage')).AlertsPage }));

/** The desk's tickets, one ticket, and what belongs to them. */
export default function Pages(): ReactNode {
  return (
    <>
      <AlertNotice />
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route index element={<TicketsPage />} />
          <Route path="templates" element={<TemplatesPage />} />
          <Route path="alerts" element={<AlertsPage />} />
          <Route path=":number" element={<TicketPage />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </>
  );
}
