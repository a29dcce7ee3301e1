import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../app/i18n/useLanguage';
import { formatMoney } from '../app/time/format';
import type { Pricing } from './queries';

/** What a consultation costs, and whether the first does; nothing where that is not known. */
export function Price({ pricing }: { readonly pricing: Pricing }): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  if (!pricing) return null;
  if (!pricing.followUp) return t('price.free');
  const fee = formatMoney(pricing.followUp.minor, pricing.followUp.currency, language);
  return pricing.firstFree ? t('price.firstFree', { fee }) : t('price.each', { fee });
}
