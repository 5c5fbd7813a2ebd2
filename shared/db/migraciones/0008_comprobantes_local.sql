-- destino: local
-- The new replicated tables take part in the undo of pending comandos.

do $$
declare
  t text;
begin
  foreach t in array array[
    'compra', 'linea_compra', 'ecf_recibido', 'envio_receptor', 'anulacion', 'contingencia'
  ] loop
    execute format('create trigger z_anotar_deshacer after insert or update or delete on %I for each row execute function anotar_deshacer()', t);
  end loop;
end $$;
