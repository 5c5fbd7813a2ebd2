// Whether the screen is wide, for the few decisions that CSS cannot take (where a row leads).

import { MediaQuery } from 'svelte/reactivity';

export const esAncha = new MediaQuery('min-width: 1280px');
export const esTelefono = new MediaQuery('max-width: 599px');
