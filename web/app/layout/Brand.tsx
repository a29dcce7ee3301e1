import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './Icon';

export function Brand(): ReactNode {
  return (
    <Group gap={8} wrap="nowrap">
      <Box visibleFrom="xs" h={24}>
        <Icon name="brand" size={24} />
      </Box>
      <Text fw={700} size="lg" component="span" translate="no">
        Randevu
      </Text>
    </Group>
  );
}
