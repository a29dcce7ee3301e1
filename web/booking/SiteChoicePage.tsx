import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate } from 'react-router';
import { useVisitor } from '../app/session/viewer';
import { SiteChoice } from './SiteChoice';

/** Whoever belongs to a site books there; others name the site, as no list of them is public. */
export function SiteChoicePage(): ReactNode {
  const { t } = useTranslation('booking');
  const navigate = useNavigate();
  const viewer = useVisitor();
  if (viewer?.site) return <Navigate to={`/booking/${viewer.site.slug}`} replace />;
  return (
    <SiteChoice
      title={t('site.title')}
      lead={t('site.lead')}
      go={t('site.go')}
      onChoice={({ slug }) => void navigate(`/booking/${slug}`)}
    />
  );
}
