import { createSpotlight } from '@mantine/spotlight';

export type PaletteScope = 'customer' | 'operator';

export const [paletteStore, palette] = createSpotlight();

export function openPalette(): void {
  palette.open();
}
