import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import type { MantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';
import type { IconName } from './Icon';

interface Step {
  readonly icon: IconName;
  readonly next: MantineColorScheme;
}

const SCHEMES: Readonly<Record<MantineColorScheme, Step>> = {
  auto: { icon: 'auto', next: 'light' },
  light: { icon: 'sun', next: 'dark' },
  dark: { icon: 'moon', next: 'auto' },
};

/** As on the device, light, dark: each press is the next. */
export function SchemeChoice(): ReactNode {
  const { t } = useTranslation('app');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { icon, next } = SCHEMES[colorScheme];
  const label = t('scheme.label', { scheme: t(`scheme.${colorScheme}`) });
  return (
    <ActionIcon variant="subtle" size="lg" aria-label={label} title={label} onClick={() => setColorScheme(next)}>
      <Icon name={icon} />
    </ActionIcon>
  );
}
