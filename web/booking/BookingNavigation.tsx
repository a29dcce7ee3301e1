import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import classes from './booking.module.css';

/** Between booking and what is booked. */
export function BookingNavigation(): ReactNode {
  const { t } = useTranslation('booking');
  const { pathname } = useLocation();
  const mine = pathname.startsWith('/booking/appointments');
  return (
    <nav aria-label={t('nav.label')} className={classes['nav']}>
      <Link to="/booking" aria-current={mine ? undefined : 'page'}>
        {t('nav.book')}
      </Link>
      <Link to="/booking/appointments" aria-current={mine ? 'page' : undefined}>
        {t('nav.mine')}
      </Link>
    </nav>
  );
}
