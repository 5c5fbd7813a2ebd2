// The sections of Ajustes, once: the side list, the phone list and the address read it.

import Archive from '@lucide/svelte/icons/archive';
import BadgeCheck from '@lucide/svelte/icons/badge-check';
import Building2 from '@lucide/svelte/icons/building-2';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CloudAlert from '@lucide/svelte/icons/cloud-alert';
import KeyRound from '@lucide/svelte/icons/key-round';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Palette from '@lucide/svelte/icons/palette';
import Send from '@lucide/svelte/icons/send';
import Smartphone from '@lucide/svelte/icons/smartphone';
import Users from '@lucide/svelte/icons/users';

export const SECCIONES = [
  { id: 'empresa', titulo: 'Empresa', icono: Building2 },
  { id: 'secuencias', titulo: 'Secuencias', icono: ListOrdered },
  { id: 'envio', titulo: 'Envío de e-CF', icono: Send },
  { id: 'certificado', titulo: 'Certificado', icono: KeyRound },
  { id: 'contingencias', titulo: 'Contingencia', icono: CloudAlert },
  { id: 'certificacion', titulo: 'Certificación', icono: BadgeCheck },
  { id: 'archivo-fiscal', titulo: 'Archivo fiscal', icono: Archive },
  { id: 'usuarios', titulo: 'Usuarios y roles', icono: Users },
  { id: 'dispositivos', titulo: 'Dispositivos', icono: Smartphone },
  { id: 'periodos', titulo: 'Períodos', icono: CalendarDays },
  { id: 'apariencia', titulo: 'Apariencia', icono: Palette },
] as const;

export type SeccionId = (typeof SECCIONES)[number]['id'];
