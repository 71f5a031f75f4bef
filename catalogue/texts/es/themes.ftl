# The error catalogue in Spanish: what the themes are about. A theme is named after the theme in the facts,
# with dashes for blanks. Its summary is used for every entry of it that has none of its own.


## Accounts and logins

theme-success =
    .title = Todo bien
    .summary = Todo funcionó.

theme-account-mismatch =
    .title = Discrepancia de la cuenta
    .summary = Lo que se conectó ya no coincide con lo que tiene la institución.

theme-account-not-found =
    .title = Cuenta no encontrada
    .summary = La institución, o este servidor, no tiene la cuenta que se solicitó.

theme-account-type-missing-or-ineligible =
    .title = Falta el tipo de cuenta o no es elegible
    .summary = La persona no compartió ninguna cuenta de un tipo que se pueda usar.

theme-additional-end-user-information-needed =
    .title = Se necesita más información de la persona
    .summary = La institución quiere algo de la persona antes de continuar.

theme-consent-authorization =
    .title = Consentimiento
    .summary = No hay un consentimiento de la persona que ampare lo que se solicitó.

theme-data-refresh-in-progress =
    .title = Actualización en curso
    .summary = La cuenta ya se está actualizando.

theme-duplicate-account-match =
    .title = Cuentas duplicadas
    .summary = No se pueden distinguir dos cuentas.

theme-end-user-session-expired-or-timed-out =
    .title = Sesión vencida o agotada
    .summary = Una sesión terminó antes de completarse.

theme-incomplete-authorization =
    .title = Autorización sin completar
    .summary = La persona no completó lo que la institución pide antes de compartir datos.

theme-invalid-credentials =
    .title = Inicio de sesión rechazado
    .summary = No se aceptan los datos de inicio de sesión que se dieron.

theme-invalid-or-expired-end-user-token =
    .title = Aprobación que ya no es válida
    .summary = La aprobación en la que se basa una conexión ya no sirve.

theme-no-accounts-under-institution-login =
    .title = Sin cuentas en un acceso
    .summary = El cliente no tiene cuentas en el acceso que se indicó.

theme-sandbox-sign-in =
    .title = Inicio de sesión en el sandbox
    .summary = Un usuario de prueba de un banco del sandbox debía fallar, y falló.

theme-unexpected-login-error =
    .title = Respuesta inesperada a un inicio de sesión
    .summary = La institución respondió a un inicio de sesión con algo inesperado.

theme-unknown =
    .title = Significado desconocido
    .summary = Se conoce el número y nada más.


## Institutions

theme-connection-migration-in-progress =
    .title = Conexión en migración
    .summary = La institución está migrando sus conexiones al inicio de sesión en sus propias páginas.

theme-connection-not-certified-or-unknown-connection-error =
    .title = Conexión en duda
    .summary = La conexión con la institución falla de una manera que no tiene un nombre claro.

theme-connection-not-supported =
    .title = Conexión no admitida
    .summary = La institución, o lo que se le pidió, no se admite.

theme-existing-connection-interruptions =
    .title = Conexión interrumpida
    .summary = La conexión con la institución funcionaba antes y está interrumpida.

theme-new-connection-in-progress =
    .title = Conexión todavía nueva
    .summary = La conexión con la institución es nueva y todavía no funciona bien.

theme-other-connection-issues =
    .title = Otros problemas en la institución
    .summary = Algo en una sola institución impide leer sus datos.


## Calls

theme-account-information-unavailable =
    .title = Información de la cuenta no disponible
    .summary = La parte de la cuenta que se solicitó no está disponible.

theme-account-owner-verification =
    .title = Verificación de los titulares de la cuenta
    .summary = No se pudieron comparar los titulares de una cuenta.

theme-applications =
    .title = Aplicaciones
    .summary = Una aplicación registrada, o una lista de ellas, no es lo que se solicitó.

theme-authentication =
    .title = Quién llama
    .summary = La llamada no demuestra de qué socio viene.

theme-businesses =
    .title = Empresas
    .summary = Una llamada sobre una empresa no se puede responder tal como se hizo.

theme-consumer-exists =
    .title = El consumidor ya existe
    .summary = El cliente ya tiene un consumidor.

theme-deposit-switches =
    .title = Cambios de depósitos y pagos
    .summary = No existe el cambio (switch) que pasa un depósito o un pago a otra cuenta.

theme-invalid-request =
    .title = Solicitud incorrecta
    .summary = La solicitud, o un valor en ella, es incorrecta.

theme-item-not-found =
    .title = No encontrado
    .summary = Lo que se solicitó no existe.

theme-maximum-limit-exceeded =
    .title = Límite alcanzado
    .summary = Algo se solicitó más veces de lo permitido.

theme-micro-deposits =
    .title = Microdepósitos
    .summary = Una cuenta no se puede confirmar con dos depósitos pequeños, por ahora o en absoluto.

theme-payment-indicators =
    .title = Indicadores de éxito del pago
    .summary = No se puede decir si un pago tendrá éxito, o solo con una advertencia.

theme-reports-and-consumers =
    .title = Informes
    .summary = Un informe, o los datos de un consumidor, están retenidos o no están listos.

theme-statement-retrieval =
    .title = Estados de cuenta
    .summary = No se pudo obtener un estado de cuenta.

theme-unexpected-system-error =
    .title = Falla del servidor
    .summary = El servidor tuvo una falla propia.

theme-username-unavailable =
    .title = Nombre de usuario no disponible
    .summary = No se le puede dar ese nombre de usuario a este cliente.

theme-webhook-subscriptions =
    .title = Suscripciones de webhook
    .summary = Una llamada sobre suscripciones de webhook no se puede responder tal como se hizo.


## The link page

theme-link-page-session =
    .title = Cómo terminó una visita
    .summary = Una visita a la página de vinculación terminó, y esto dice cómo.
