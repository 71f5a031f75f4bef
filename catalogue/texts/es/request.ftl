# The error catalogue in Spanish: codes that answer a call. How a message is written is said in
# texts/en/account.ftl, which words stand for what in labels.ftl.


## Calls: who is calling

us-10001 =
    .summary = El secreto del socio es incorrecto.
    .message =
        Se conoce el ID de socio, pero el secreto enviado con él no es el correcto. Cinco intentos
        fallidos bloquean al socio, y solo el operador puede desbloquearlo.
    .causes =
        - El secreto se escribió mal, se cortó o pertenece a otro socio.
        - El secreto se cambió, y un programa todavía envía el anterior.
    .steps =
        - Socio: detenga el programa que envía el secreto incorrecto antes de que el quinto intento
          fallido bloquee al socio.
        - Socio: corrija el secreto en su configuración y solicite un token de nuevo.

us-10021 =
    .summary = El socio está bloqueado tras cinco inicios de sesión fallidos.
    .message =
        Cinco inicios de sesión con un secreto incorrecto bloquearon a este socio. Hasta el secreto
        correcto se rechaza mientras el operador no desbloquee al socio.
    .causes =
        - Un programa sigue enviando un secreto antiguo o incorrecto.
        - Alguien intenta adivinar el secreto.
    .steps =
        - Socio: encuentre y detenga el programa que envía el secreto incorrecto; de lo contrario, volverá a
          bloquear al socio.
        - Socio: pida al operador de este servidor que desbloquee al socio.
        - Operador: si nadie sabe de dónde vinieron los intentos, dé al socio un secreto nuevo. Después
          desbloquéelo.

us-10022 =
    .summary = El token de acceso no se conoce.
    .message =
        El token de acceso de la solicitud no lo emitió este servidor, o se emitió para otro socio.
    .causes =
        - El token pertenece a otro entorno o a otro socio.
        - El token se cortó, o contiene un salto de línea.
    .steps =
        - Socio: solicite un token nuevo con su ID de socio y su secreto, y envíelo sin cambios.
        - Socio: compruebe que la clave de aplicación y el token pertenezcan al mismo socio.

us-10023 =
    .summary = El token de acceso venció.
    .message = Un token de acceso es válido durante dos horas, y este es más antiguo.
    .causes =
        - El programa conserva un token por más de dos horas.
    .steps =
        - Socio: solicite un token nuevo y envíe la solicitud otra vez.
        - Socio: renueve el token cada 90 minutos. Puede haber varios tokens válidos al mismo tiempo.

us-10024 =
    .summary = Falta el token de acceso.
    .message = Toda solicitud, salvo la que pide un token, tiene que llevar un token de acceso.
    .causes =
        - El encabezado no se envió, o algo en el camino lo quitó.
    .steps =
        - Socio: envíe el token en Finicity-App-Token o App-Token.

us-10026 =
    .summary = Falta la clave de aplicación.
    .message = Toda solicitud tiene que llevar la clave de aplicación, incluso la que pide un token.
    .causes =
        - El encabezado no se envió, o algo en el camino lo quitó.
    .steps =
        - Socio: envíe la clave de aplicación en Finicity-App-Key o App-Key.

us-10027 =
    .summary = La clave de aplicación no se conoce.
    .message =
        Ningún socio de este servidor tiene esta clave de aplicación. La respuesta es solo el texto sin formato,
        sin JSON y sin código.
    .causes =
        - La clave pertenece a otro entorno o a otro servidor.
        - La clave se cortó, o es una anterior.
    .steps =
        - Socio: compare la clave con la que le dio el operador de este servidor.

us-12401 =
    .summary = El socio no se conoce.
    .message = Ningún socio con este ID corresponde a la clave de aplicación que se envió.
    .causes =
        - El ID de socio se escribió mal.
        - El ID de socio y la clave de aplicación vienen de dos entornos o de dos socios.
    .steps =
        - Socio: tome el ID de socio y la clave de aplicación del mismo lugar, y envíe ambos.


## Calls: what is asked

us-10005 =
    .summary = Un campo obligatorio falta o está en blanco.
    .message =
        A la solicitud le falta un campo que tiene que llevar, o lo lleva vacío. La respuesta nombra el campo.
        No se cambió nada.
    .causes =
        - El campo se omitió, está en blanco o se escribe de otra manera que en la API.
    .steps =
        - Socio: agregue el campo que nombra la respuesta, y envíe la solicitud otra vez.

us-10010 =
    .summary = Un campo de una solicitud de enlace no es válido.
    .message =
        No se creó ningún enlace: el cliente no se conoce, el ID de socio del cuerpo no es el de quien llama, o
        un campo tiene un formato incorrecto. La respuesta dice cuál es el caso.
    .causes =
        - El cliente pertenece a otro socio, o se eliminó.
        - El ID de socio del cuerpo y las credenciales de los encabezados no corresponden entre sí.
        - Un campo tiene un tipo o un formato incorrecto.
    .steps =
        - Socio: corrija el campo que nombra la respuesta, y solicite el enlace otra vez.

us-10025 =
    .summary = La modificación no cambia nada.
    .message =
        La solicitud no contiene ninguno de los campos que se pueden cambiar. El cliente quedó como estaba.
    .causes =
        - El cuerpo está vacío, o nombra solo campos que no se pueden cambiar.
    .steps =
        - Socio: envíe al menos un campo que se pueda cambiar, o no envíe ninguna modificación.

us-14016 =
    .summary = No existe ese tipo de cliente.
    .message = Un cliente es de tipo active o testing, y la solicitud pide otro.
    .causes =
        - El valor está escrito de otra manera.
    .steps =
        - Socio: envíe active o testing, u omita el parámetro para obtener ambos.

us-14020 =
    .summary = La solicitud no se puede leer.
    .message =
        El cuerpo no es JSON, es demasiado grande, o uno de sus campos no es lo que tiene que ser. La respuesta
        dice entre paréntesis de qué se trata. No se cambió nada.
    .causes =
        - El cuerpo no es JSON válido, o no indica que es JSON.
        - Un campo tiene un tipo incorrecto, como un texto donde corresponde un número.
        - La cuenta es de un tipo que la operación no atiende.
    .steps =
        - Socio: corrija lo que la respuesta nombra entre paréntesis, y envíe la solicitud otra vez.

us-18017 =
    .summary = No se pueden solicitar cuentas con ese estado.
    .message =
        De la lista de cuentas se pueden solicitar las que están active o pending, y la solicitud pide otras.
    .causes =
        - El valor está escrito de otra manera.
    .steps =
        - Socio: envíe active o pending, u omita el parámetro para obtener ambas.

us-41002 =
    .summary = El rango de fechas no tiene sentido.
    .message =
        El final está antes del comienzo, o una fecha no se puede leer. La respuesta dice qué está mal.
    .causes =
        - El comienzo y el final están intercambiados.
        - Se enviaron milisegundos donde corresponden segundos, o al revés.
    .steps =
        - Socio: corrija las fechas como dice la respuesta, y envíe la solicitud otra vez.

us-41003 =
    .summary = Se solicitó que la lista comience antes de su primer registro.
    .message = Los registros se numeran desde uno, y el parámetro start es menor que uno.
    .causes =
        - El programa cuenta desde cero.
    .steps =
        - Socio: comience con start=1, u omítalo.

us-41004 =
    .summary = Se solicita menos de un registro.
    .message = El límite es menor que uno, así que nunca se podría devolver un registro.
    .causes =
        - Se calculó un límite de cero o menos.
    .steps =
        - Socio: envíe un límite de uno o más, u omítalo.

us-45003 =
    .summary = Un nombre contiene un carácter que no puede contener.
    .message =
        El nombre o el apellido de un cliente contiene un carácter que no se permite en los nombres. No se
        cambió nada.
    .causes =
        - Caracteres de control, saltos de línea o marcado en el nombre.
    .steps =
        - Socio: quite el carácter y envíe la solicitud otra vez.

us-110002 =
    .summary = El nombre de usuario ya está en uso.
    .message =
        Otro cliente de este socio tiene este nombre de usuario. No se creó ni se cambió ningún cliente.
    .causes =
        - El cliente se creó antes, quizás con una solicitud cuya respuesta se perdió.
        - Dos clientes de la aplicación compartirían un mismo nombre.
    .steps =
        - Socio: busque al cliente por este nombre de usuario, y úselo si es la misma persona.
        - Socio: en otro caso, elija otro nombre de usuario.

us-110039 =
    .summary = El nombre de usuario no cumple la regla de los nombres de usuario.
    .message =
        Un nombre de usuario tiene de 6 a 255 caracteres: letras, dígitos y ! @ . # $ % & * _ - +. Este no
        cumple con eso. No se creó ni se cambió ningún cliente.
    .causes =
        - El nombre de usuario es demasiado corto o demasiado largo.
        - Contiene un espacio u otro carácter que no se permite.
    .steps =
        - Socio: elija un nombre de usuario que cumpla la regla.

us-1003 =
    .summary = El ID de una experiencia no es un GUID.
    .message =
        Las experiencias se identifican con un GUID de cinco grupos de dígitos hexadecimales. Lo que se envió no
        lo es. No se creó nada.
    .causes =
        - Se envió el nombre de la experiencia, o "default", donde corresponde su ID.
        - El ID se cortó.
    .steps =
        - Socio: tome el ID de la lista de experiencias, y envíe la solicitud otra vez.

us-10007 =
    .summary = El ID de aplicación no es uno de los del socio.
    .message =
        Ninguna de las aplicaciones registradas del socio tiene este ID. La aplicación del cliente sigue siendo
        la que era.
    .causes =
        - El ID se escribió mal, o es el de una aplicación de otro socio.
        - La aplicación nunca se registró en este servidor.
    .steps =
        - Socio: pida el ID de la aplicación a quien administra el servidor, y envíe la solicitud otra vez.

us-11000 =
    .summary = El cliente ya tiene un consumidor.
    .message = Un cliente tiene un solo consumidor, y este ya lo tiene. No se creó un segundo.
    .causes =
        - El consumidor se creó antes, quizás con una solicitud cuya respuesta se perdió.
    .steps =
        - Socio: lea el consumidor del cliente, y modifíquelo si ya no es correcto.

us-12019 =
    .summary = No se conocen las partes del paquete que se solicitan.
    .message =
        Las partes son balanceDetails, paymentInstruction y accountIdentity, separadas por comas. Se solicitó
        otra cosa, y no se le pidió nada a la institución.
    .causes =
        - Una parte está mal escrita, o tiene espacios alrededor.
    .steps =
        - Socio: nombre solo las tres partes, y envíe la solicitud otra vez.

us-20024 =
    .summary = Lo que se envió no puede ser un número de ruta.
    .message =
        Un número de ruta (routing number) tiene nueve dígitos, de los que se pueden omitir los ceros iniciales.
    .causes =
        - El número tiene más de nueve dígitos, o algo que no es un dígito.
        - En su lugar se envió un número de cuenta.
    .steps =
        - Socio: compare el número con lo que dice la persona o el cheque, y envíe la solicitud otra vez.

us-24437 =
    .summary = El nuevo secreto del socio no cumple la regla de los secretos.
    .message =
        Un secreto tiene de 12 a 255 caracteres: letras, dígitos y ! @ # $ % & * _ - +, entre ellos al menos una
        letra y un dígito. El nuevo no cumple con eso. El anterior se mantiene.
    .causes =
        - El secreto es demasiado corto o demasiado largo.
        - Contiene un espacio u otro carácter que no se permite.
        - No tiene ninguna letra, o ningún dígito.
    .steps =
        - Socio: elija un secreto que cumpla la regla, y envíe la solicitud otra vez.


## Calls: what is not there

us-14001 =
    .summary = El cliente, o el recurso, no existe.
    .message =
        Este socio no tiene tal cliente, o la ruta no lleva a nada. Lo que pertenece a otro socio se responde de
        la misma manera.
    .causes =
        - El ID se escribió mal, o es el de otra cosa, como una cuenta.
        - Se eliminó.
        - Pertenece a otro socio o a otro entorno.
        - La ruta no es una de las de la API.
    .steps =
        - Socio: busque el ID en la lista de sus clientes.
        - Socio: compare la ruta con la descripción de la API.

us-14006 =
    .summary = La institución no existe.
    .message =
        Ninguna institución de este servidor tiene este ID, o ninguna a la que este cliente pueda llegar: los
        clientes de tipo testing solo llegan a instituciones del sandbox, y los de tipo active solo a las
        reales.
    .causes =
        - El ID se escribió mal, o viene de otro entorno.
        - Se envió un cliente testing a una institución real, o uno active al sandbox.
    .steps =
        - Socio: busque la institución por nombre, y tome el ID de ahí.

us-38003 =
    .summary = El cliente no tiene tal cuenta.
    .message =
        El cliente se conoce, pero ninguna de sus cuentas tiene este ID. Lo que pertenece a otro cliente se
        responde de la misma manera.
    .causes =
        - La cuenta se eliminó.
        - El ID pertenece a otro cliente.
    .steps =
        - Socio: lea de nuevo las cuentas del cliente, y tome el ID de ahí.

us-38007 =
    .summary = El cliente no tiene cuentas en este acceso.
    .message =
        El cliente se conoce, pero ninguna de sus cuentas pertenece a este acceso a la institución.
    .causes =
        - Se eliminaron todas las cuentas del acceso.
        - El acceso tiene otro ID desde que la institución migró sus conexiones.
        - El ID pertenece a otro cliente.
    .steps =
        - Socio: lea de nuevo las cuentas del cliente, y tome institutionLoginId de ahí.

us-3003 =
    .summary = El acceso no existe.
    .message =
        Ningún cliente de este socio tiene un acceso con este ID, o el acceso no se autorizó con el inicio de
        sesión propio de una institución.
    .causes =
        - El ID se escribió mal, o es el de otra cosa, como una cuenta.
        - El acceso se eliminó.
        - Pertenece a otro socio o a otro entorno.
    .steps =
        - Socio: lea las cuentas del cliente, y tome institutionLoginId de ahí.

us-3004 =
    .summary = No se sabe hasta cuándo está autorizado el acceso.
    .message =
        El acceso existe, pero la institución no dijo cuándo termina la autorización de la persona, o no hay
        ninguna vigente.
    .causes =
        - La institución no fija un final, o no lo comunica.
        - La autorización se retiró.
    .steps =
        - Socio: lea las cuentas del cliente, cuyos códigos dicen si el acceso todavía funciona.

us-4004 =
    .summary = La aplicación no tiene una experiencia que corresponda.
    .message =
        No hay ninguna experiencia de este socio guardada con ese nombre de aplicación y esos códigos de
        producto.
    .causes =
        - El nombre de la aplicación está mal escrito.
        - No se creó ninguna experiencia para la aplicación.
    .steps =
        - Socio: compare el nombre con aquel con el que está registrada la aplicación.

us-10008 =
    .summary = La actualización no existe.
    .message = El cliente se conoce, pero no tiene ninguna actualización de transacciones con este ID.
    .causes =
        - El ID se escribió mal.
        - La actualización se solicitó hace tanto tiempo que su resultado ya no se conserva.
        - Pertenece a otro cliente.
    .steps =
        - Socio: lea los códigos de las cuentas del cliente, o solicite una nueva actualización.

us-60007 =
    .summary = La cuenta no tiene una suscripción TxPush.
    .message = No hay nada que terminar: ningún receptor está suscrito a esta cuenta.
    .causes =
        - La cuenta nunca se suscribió.
        - Sus suscripciones se terminaron antes.
    .steps =
        - Socio: suscriba la cuenta, si se debe notificar sobre ella.

us-10100 =
    .summary = Un consumidor no existe, o un valor no es válido.
    .message =
        La respuesta dice cuál es el caso: un consumidor que no es de este socio o no existe, o un campo o
        parámetro con un formato incorrecto. No se cambió nada.
    .causes =
        - No se creó ningún consumidor para el cliente.
        - El ID se escribió mal, o es el de un cliente.
        - Un número de Seguro Social, un número de teléfono o una dirección de correo electrónico tiene un
          formato incorrecto.
        - Un parámetro tiene un valor que no es uno de los suyos.
    .steps =
        - Socio: cree un consumidor para el cliente, o tome su ID de donde se creó.
        - Socio: corrija lo que nombra la respuesta, y envíe la solicitud otra vez.

us-10215 =
    .summary = El recibo de consentimiento no existe.
    .message =
        Este socio no tiene tal recibo, o el recibo no cubre el acceso que se nombra. Lo que pertenece a otro
        socio se responde de la misma manera.
    .causes =
        - El ID se escribió mal.
        - El cliente, o el acceso, se eliminó.
    .steps =
        - Socio: obtenga la lista de los consentimientos del cliente, y tome el ID de ahí.

us-38006 =
    .summary = El cliente no tiene cuentas en esta institución.
    .message = El cliente se conoce, pero ninguna de sus cuentas está en esta institución.
    .causes =
        - Se eliminaron todas las cuentas de esa institución.
        - Las cuentas pasaron a otro ID de la misma institución.
        - El ID es el de otra institución.
    .steps =
        - Socio: lea de nuevo las cuentas del cliente, y tome institutionId de ahí.

us-50051 =
    .summary = El socio no tiene ninguna aplicación registrada.
    .message =
        No hay ninguna aplicación registrada para este socio, así que no se puede asignar ningún cliente a una.
    .causes =
        - Nadie registró la aplicación del socio en este servidor.
    .steps =
        - Socio: pida a quien administra el servidor que registre la aplicación.

us-50052 =
    .summary = El cliente no está asignado a ninguna aplicación.
    .message = El socio tiene aplicaciones, pero este cliente nunca se asignó a una de ellas.
    .causes =
        - El cliente se creó sin un ID de aplicación.
    .steps =
        - Socio: asigne el cliente a una aplicación.


## Calls: who is calling, at services that have codes of their own

us-1503 =
    .summary = El token de acceso de una llamada sobre suscripciones de webhook venció.
    .message = El token de la llamada tiene más tiempo del permitido. La llamada no se ejecutó.
    .causes =
        - El programa conserva un token por demasiado tiempo.
    .steps =
        - Socio: solicite un token nuevo y envíe la llamada otra vez.

us-1504 =
    .summary = Falta la clave de aplicación en una llamada sobre suscripciones de webhook.
    .message = La llamada no lleva clave de aplicación, así que no se sabe de qué socio viene.
    .causes =
        - El encabezado no se envió, o algo en el camino lo quitó.
        - El encabezado se envió con otro nombre que App-Key, que es el suyo en estas llamadas.
    .steps =
        - Socio: envíe la clave de aplicación en el encabezado App-Key, y envíe la llamada otra vez.

us-24302 =
    .summary = No se aceptan las credenciales que se enviaron.
    .message =
        El ID de socio, el secreto o el token de la llamada no corresponden entre sí. No se ejecutó nada.
    .causes =
        - El secreto se cambió, y un programa todavía envía el anterior.
        - Se mezclaron credenciales de dos entornos.
    .steps =
        - Socio: tome el ID de socio, el secreto y la clave de aplicación de un mismo lugar, y solicite un token
          nuevo.
        - Socio: detenga los programas que envían el secreto anterior, porque los intentos fallidos
          repetidos bloquean al socio.


## Calls: what else is asked

us-978 =
    .summary = La solicitud no está armada como el servicio espera.
    .message =
        El servicio no entendió la solicitud y no cambió nada. Enviarla otra vez sin cambios trae la misma
        respuesta.
    .causes =
        - Un parámetro falta, está mal escrito o tiene un formato incorrecto.
        - Dos valores de la solicitud se contradicen.
    .steps =
        - Socio: compare la solicitud con la descripción de la operación, campo por campo.
        - Socio: corríjala y envíela otra vez.

us-1000 =
    .summary = Un campo que tiene que ser un número no lo es.
    .message = El servicio esperaba un número y recibió otra cosa. No se cambió nada.
    .causes =
        - Se envió un número con espacios, comas o letras.
        - El campo se dejó vacío.
    .steps =
        - Socio: envíe el campo como un simple número, y envíe la llamada otra vez.

us-1618 =
    .summary = Un número es negativo, o no es un número.
    .message =
        Un monto o una cantidad tiene que ser mayor que cero. Lo que se envió no lo es. No se cambió nada.
    .causes =
        - Quedó un signo delante del monto.
        - El monto contiene un símbolo de moneda o una coma.
    .steps =
        - Socio: envíe un número mayor que cero, con punto decimal y sin signos, y envíe la llamada otra vez.

us-10000 =
    .summary = El país o el código telefónico de una empresa no es válido.
    .message =
        Se solicitó un informe sobre una empresa con un código de país o un código telefónico que no existe.
    .causes =
        - El país se escribió completo donde corresponde su código.
        - Al número de teléfono le falta el código de país.
    .steps =
        - Socio: envíe el país con su código y el número con su código de país, y solicítelo otra vez.

us-14023 =
    .summary = Lo que se envió no puede ser el ID de un cliente.
    .message = El ID de un cliente es un número, y la llamada contiene otra cosa en su lugar.
    .causes =
        - Se envió el nombre de usuario en lugar del ID.
        - No se llenó un marcador de posición en la ruta.
    .steps =
        - Socio: tome el ID de donde se creó el cliente, o busque al cliente por su nombre de usuario.

us-20028 =
    .summary = Un valor de la solicitud nombra algo que no existe.
    .message =
        La solicitud está bien armada, pero uno de sus valores no lleva a nada. No se cambió nada.
    .causes =
        - El valor se escribió mal, o viene de otro entorno.
        - Lo que nombraba se eliminó.
    .steps =
        - Socio: busque de nuevo el valor en su lugar de origen, y envíe la solicitud con él.

us-42000 =
    .summary = No se pueden crear más clientes de prueba.
    .message =
        Se agotó la cantidad de clientes de prueba que puede tener un socio. El nuevo no se creó; los que
        existen no se ven afectados.
    .causes =
        - Pruebas automatizadas crean clientes y no los eliminan.
        - Varias personas comparten un socio para sus pruebas.
    .steps =
        - Socio: obtenga la lista de los clientes de prueba y elimine los que nadie necesita.
        - Socio: si la cantidad sigue siendo muy pequeña, pida más a quien administra el servicio.

us-44000 =
    .summary = La actualización se aceptó y todavía no ha terminado.
    .message =
        El servicio recibió la solicitud y trabaja en ella. Esto no es una falla: el resultado se lee en el
        estado de la actualización.
    .causes =
        - El estado se leyó antes de que terminara la actualización.
    .steps =
        - Socio: lea de nuevo el estado de la actualización después de unos segundos, con pausas cada vez más
          largas.
        - Nadie: la actualización termina por sí sola.

us-44002 =
    .summary = El servicio que actualiza las cuentas no acepta solicitudes por el momento.
    .message =
        El servicio está ahí, pero ahora no puede aceptar una actualización. No se inició nada. Se pueden leer
        los datos de la última actualización correcta.
    .causes =
        - El servicio tiene mucha carga, o se está renovando.
    .steps =
        - Socio: solicítela de nuevo después de unos minutos, con pausas cada vez más largas.
        - Nadie: el proceso nocturno actualiza las cuentas en todo caso.

us-10003 =
    .summary = La empresa, o una de sus ubicaciones, no existe o está mal identificada.
    .message = El ID de la empresa o de su ubicación tiene un formato incorrecto, o no hay nada con ese ID.
    .causes =
        - El ID se escribió mal, o es el de un cliente.
        - La empresa nunca se creó para este cliente.
    .steps =
        - Socio: lea la empresa del cliente, y tome el ID de ahí.

us-10020 =
    .summary = Faltan datos que necesita un informe sobre una empresa.
    .message =
        La solicitud omite algo sin lo cual no se puede elaborar el informe. La respuesta dice qué es.
    .causes =
        - Un campo se omitió o está en blanco.
        - La empresa se creó sin este dato.
    .steps =
        - Socio: agregue lo que nombra la respuesta, y solicite el informe otra vez.


## Calls: applications

us-3001 =
    .summary = La aplicación que se nombró no existe.
    .message = Ninguna aplicación de este socio tiene este ID.
    .causes =
        - El ID se escribió mal, o es el de una aplicación de otro socio.
    .steps =
        - Socio: obtenga la lista de las aplicaciones del socio, y tome el ID de ahí.

us-3002 =
    .summary = No se sabe en qué punto está la inscripción de esta aplicación en la institución.
    .message = La aplicación existe, pero no consta ninguna inscripción de ella en esta institución.
    .causes =
        - La aplicación nunca se inscribió en esta institución.
        - La institución no requiere inscripción.
    .steps =
        - Socio: inscriba la aplicación, o solicite sus instituciones sin nombrar ninguna.

us-3005 =
    .summary = El número del registro por el que se debe comenzar no es válido.
    .message = El parámetro start tiene que ser un número entero de uno o más. No se devolvió ninguna lista.
    .causes =
        - El programa cuenta desde cero, o envía un parámetro vacío.
    .steps =
        - Socio: comience con start=1, u omítalo.

us-3006 =
    .summary = La cantidad de registros solicitada no es una cantidad válida.
    .message = El parámetro limit tiene que ser un número entero de uno o más. No se devolvió ninguna lista.
    .causes =
        - El límite se calculó y resultó cero, negativo o vacío.
    .steps =
        - Socio: envíe un límite de uno o más, u omítalo.

us-3007 =
    .summary = Se solicitan más registros de los que caben en una respuesta.
    .message = El límite supera el máximo que permite la lista. No se devolvió ninguna lista.
    .causes =
        - El programa solicita todo de una vez.
    .steps =
        - Socio: solicite menos registros, y continúe con start donde terminó la última respuesta.

us-3008 =
    .summary = La lista no tiene tal parámetro.
    .message = La llamada contiene un parámetro que esta lista no conoce. No se devolvió ninguna lista.
    .causes =
        - El nombre del parámetro está mal escrito, o pertenece a otra lista.
    .steps =
        - Socio: compare los nombres de los parámetros con la descripción de la lista, y envíe la llamada
          otra vez.

us-3009 =
    .summary = Un parámetro de la lista tiene un valor que no puede tener.
    .message = El parámetro se conoce, pero no con este valor. No se devolvió ninguna lista.
    .causes =
        - El valor está mal escrito, o tiene otras mayúsculas.
    .steps =
        - Socio: envíe uno de los valores que nombra la descripción de la lista.


## Calls: what else is not there

us-14002 =
    .summary = Lo que nombra la llamada no existe.
    .message =
        La llamada está bien armada, pero no hay nada con el ID que nombra, o nada que este socio pueda ver.
    .causes =
        - El ID se escribió mal, o es el de otra cosa.
        - Se eliminó, o pertenece a otro socio o a otro entorno.
    .steps =
        - Socio: lea la lista en la que debería estar el ID, y tómelo de ahí.

us-265 =
    .summary = No se pudo extraer de un estado de cuenta el nombre y la dirección del titular.
    .message =
        El estado de cuenta existe, pero no se pudo obtener de él quién es el titular de la cuenta. Leer el
        mismo estado de cuenta otra vez trae el mismo resultado.
    .causes =
        - El estado de cuenta no lleva el nombre o la dirección del titular.
        - La institución cambió el aspecto de sus estados de cuenta.
    .steps =
        - Socio: solicite el titular con la llamada que va a la propia institución, si ella la atiende.
        - Socio: en otro caso, { -case }.

us-1007 =
    .summary = No hay transacciones en el período que se solicitó.
    .message =
        La cuenta se leyó, y no se registró ningún movimiento en ese período. Es una respuesta correcta: la
        lista de transacciones está vacía.
    .causes =
        - La cuenta no tuvo movimientos.
        - El rango de fechas es anterior a la apertura de la cuenta, o está en el futuro.
    .steps =
        - Socio: solicite un período más largo, o muestre que no hay nada.

us-13002 =
    .summary = El archivo guardado (asset) no existe.
    .message =
        Un asset es un archivo que el servicio guarda para un cliente, como un recibo de nómina. Ningún
        asset de este cliente tiene este ID, o ya no se conserva.
    .causes =
        - El ID se escribió mal, o pertenece a otro cliente.
        - Se solicitó después del tiempo durante el cual se conservan estos archivos.
    .steps =
        - Socio: tome el ID del informe o de la llamada que lo nombró, y solicítelo poco después.

us-14003 =
    .summary = La institución ya no se admite, o no se conoce a un socio de la página de vinculación.
    .message =
        Dos servicios usan este número. Uno dice que se retiró una institución; el otro, que nadie ha inscrito
        al socio para la página de vinculación.
    .causes =
        - La institución se fusionó o cerró.
        - El socio no se configuró para la vinculación.
    .steps =
        - Socio: busque la institución por nombre, y use la que ocupó su lugar.
        - Socio: si quien responde así es una lista de clientes, pida a quien administra el servicio que
          configure al socio.

us-14008 =
    .summary = Una fecha o un instante tiene un formato incorrecto.
    .message = La llamada contiene una fecha que no se puede leer. No se cambió nada.
    .causes =
        - Se enviaron milisegundos donde corresponden segundos, o al revés.
        - El día y el mes están intercambiados.
    .steps =
        - Socio: envíe la fecha en el formato que describe la operación, y envíe la llamada otra vez.

us-20000 =
    .summary = El servicio responde en JSON, y se solicitó otra cosa.
    .message =
        El encabezado Accept de la llamada excluye application/json, y el servicio no tiene nada más que dar.
    .causes =
        - El encabezado solicita XML.
        - Un programa intermedio establece el encabezado.
    .steps =
        - Socio: envíe Accept: application/json, u omita el encabezado.

us-20001 =
    .summary = La institución no dio el número de cuenta.
    .message =
        La cuenta se encontró, pero la institución no da a conocer su número. Lo que sí da está al día.
    .causes =
        - Este tipo de cuenta no tiene un número que los pagos puedan usar.
        - La institución se reserva el número, o el consentimiento de la persona lo deja fuera.
    .steps =
        - Socio: prescinda del número, o pida a la persona otra cuenta.
        - Institución: solo ella puede dar el número.

us-20027 =
    .summary = La institución no dio el número de cuenta o no dio el número de ruta.
    .message =
        La cuenta se encontró, pero lo que necesita un pago no está completo: la institución omite el número de
        cuenta, el número de ruta o ambos.
    .causes =
        - A este tipo de cuenta no se le puede pagar.
        - El consentimiento de la persona no cubre los datos de pago.
    .steps =
        - Socio: prescinda de los datos de pago, o pida a la persona otra cuenta.
        - Institución: solo ella puede dar los números.

us-38008 =
    .summary = Una parte de los detalles de la cuenta no está disponible.
    .message =
        La cuenta está bien, pero la institución no da la parte de sus detalles que se solicitó. Lo demás está
        al día.
    .causes =
        - Este tipo de cuenta no tiene ese detalle.
        - La institución no ha construido esta parte de su interfaz.
    .steps =
        - Socio: prescinda de esta parte, o pida a la persona otra cuenta.
        - Institución: solo ella puede empezar a darla.

us-10002 =
    .summary = El cliente que se nombró no existe.
    .message = Este socio no tiene ningún cliente con este ID.
    .causes =
        - El ID se escribió mal, o el cliente se eliminó.
        - El cliente pertenece a otro socio o a otro entorno.
    .steps =
        - Socio: busque el ID en la lista de sus clientes.

us-24553 =
    .summary = La transacción no existe.
    .message = Ninguna transacción de este cliente tiene este ID.
    .causes =
        - El ID se escribió mal, o pertenece a otro cliente.
        - Era una transacción pendiente, y la institución la registró con otro ID.
    .steps =
        - Socio: lea de nuevo las transacciones de la cuenta, y tome el ID de ahí.

us-60013 =
    .summary = El cliente no tiene ninguna suscripción vigente.
    .message = No hay nada que terminar ni que cambiar: a nadie se le notifica sobre este cliente.
    .causes =
        - El cliente nunca se suscribió, o la suscripción se terminó antes.
    .steps =
        - Socio: continúe; no queda nada por terminar.

us-50016 =
    .summary = Las cuentas de un cliente temporal no se pueden eliminar con una llamada.
    .message =
        El propio servicio se ocupa de los clientes temporales y de sus cuentas. Los elimina cuando termina su
        tiempo.
    .causes =
        - La llamada nombra un cliente que se creó para una sola visita.
    .steps =
        - Socio: déjelo así; el servicio elimina las cuentas por sí solo.
        - Socio: cree un cliente propio cuando quiera decidirlo usted.


## Calls: statements and reports

us-10046 =
    .summary = El estado de cuenta existe, y no se pudo obtener en este momento.
    .message =
        La institución incluye el estado de cuenta en su lista, pero no entregó el archivo. No hay ningún
        problema con la cuenta.
    .causes =
        - La institución genera sus archivos a pedido y tardó demasiado.
        - El almacén de estados de cuenta de la institución no estaba en servicio.
    .steps =
        - Socio: solicite el estado de cuenta otra vez después de unos minutos.
        - Socio: si dura más de un día, { -case }.

us-1108 =
    .summary = No se pudo elaborar un informe.
    .message =
        La elaboración del informe se interrumpió. No se conserva ningún informe a medias, y los datos del
        cliente están bien.
    .causes =
        - Una falla mientras se armaba el informe.
        - No se pudo leer por completo una cuenta que el informe necesita.
    .steps =
        - Socio: lea los códigos de las cuentas del cliente, y repare las que no funcionan.
        - Socio: solicite el informe otra vez más tarde.
        - Socio: si se interrumpe una vez más, { -case }.

us-18001 =
    .summary = Ya se está elaborando un informe para este cliente.
    .message =
        De un cliente se elabora un informe a la vez. El primero continúa, y esta llamada no inició un segundo.
    .causes =
        - La llamada se envió dos veces, quizás después de perderse una respuesta.
        - Dos programas solicitan informes de un mismo cliente.
    .steps =
        - Socio: espere el primer informe, y léalo donde se solicitó.
        - Socio: si se quiere otro, solicítelo cuando el primero haya terminado.

us-20400 =
    .summary = Ya se elaboraron para este cliente todos los informes que se permiten.
    .message = Se agotó la cantidad de informes para un cliente. No se elaboró ninguno nuevo.
    .causes =
        - Un programa solicita el mismo informe una y otra vez.
        - Una prueba se ejecuta mucho tiempo con un mismo cliente.
    .steps =
        - Socio: lea los informes que existen, y use el más reciente.
        - Socio: si se necesitan más, pídalos a quien administra el servicio.

us-10405 =
    .summary = La persona congeló el uso de sus datos para informes.
    .message =
        Hay un congelamiento de seguridad vigente para este consumidor, o el socio no puede leer este
        portafolio. No se elabora ningún informe mientras siga vigente.
    .causes =
        - La persona solicitó un congelamiento.
        - El portafolio se compartió con otro socio.
    .steps =
        - Usuario final: si quiere el informe, levante el congelamiento donde lo solicitó.
        - Socio: solicite el informe otra vez después. No presione a la persona.

us-10406 =
    .summary = La persona disputa datos que se guardan sobre ella.
    .message =
        Consta una declaración de disputa de este consumidor, así que los datos no se cambian hasta que se
        resuelva.
    .causes =
        - La persona le dijo a quien guarda los datos que algo está mal.
    .steps =
        - Socio: deje los datos como están hasta que se resuelva la disputa.
        - Socio: si sabe qué valor está mal, dígaselo a quien tramita la disputa.


## Calls: payments

us-1001 =
    .summary = Esta cuenta no se puede usar para estimar si un pago tendrá éxito.
    .message =
        El tipo o el estado de la cuenta no permite un indicador del éxito de un pago. Puede que otra cuenta
        sí sirva.
    .causes =
        - La cuenta no es de las que se usan para hacer pagos.
        - Se sabe muy poco de la cuenta.
    .steps =
        - Socio: solicite el indicador de otra cuenta de la persona.

us-2000 =
    .summary = El monto es mayor que lo que hay en la cuenta.
    .message =
        El indicador se elaboró, y advierte: el monto por liquidar es mayor que el saldo disponible. La llamada
        en sí funcionó.
    .causes =
        - El saldo es demasiado bajo en este momento.
    .steps =
        - Socio: espere el próximo ingreso, pida menos o pregunte a la persona.

us-10006 =
    .summary = Ya pasó el día en que un pago se tiene que liquidar.
    .message = Un indicador trata del futuro, y el día que se envió está en el pasado.
    .causes =
        - El día se calculó en otra zona horaria.
        - Se envió otra vez una solicitud antigua.
    .steps =
        - Socio: envíe un día que sea hoy o posterior.

us-10009 =
    .summary = Falta un campo que necesita un indicador.
    .message = La llamada omite un campo que tiene que llevar. La respuesta lo nombra.
    .causes =
        - El campo se omitió, está en blanco o se escribe de otra manera.
    .steps =
        - Socio: agregue el campo que nombra la respuesta, y envíe la llamada otra vez.

us-10013 =
    .summary = La cuenta no está activa.
    .message =
        Un indicador se elabora solo para cuentas activas, y esta está cerrada o espera a que se active.
    .causes =
        - La cuenta se cerró.
        - La persona no ha terminado de agregarla.
    .steps =
        - Socio: solicite el indicador de otra cuenta, que esté activa.

us-12022 =
    .summary =
        Se necesita una dirección de correo electrónico para inscribir al cliente en los indicadores.
    .message =
        La inscripción según las reglas de los informes de crédito necesita una dirección de correo electrónico,
        y el cliente no tiene ninguna.
    .causes =
        - El cliente se creó sin una.
    .steps =
        - Socio: pida a la persona una dirección de correo electrónico, agréguela al cliente e inscríbalo otra
          vez.

us-12017 =
    .summary = La institución no nombra a ningún titular de esta cuenta.
    .message = No hay con qué comparar: no consta ningún titular de la cuenta.
    .causes =
        - La institución no dice quién es el titular de una cuenta.
        - El consentimiento de la persona deja fuera a los titulares.
    .steps =
        - Socio: solicite otra cuenta de la persona, o verifique al titular de otra manera.

us-15001 =
    .summary = Falta un campo que necesita la comparación de titulares.
    .message =
        La llamada omite un nombre o una dirección que se tiene que comparar, o está en blanco.
    .causes =
        - El campo se omitió, o se escribe de otra manera.
    .steps =
        - Socio: agregue el campo que nombra la respuesta, y envíe la llamada otra vez.

us-10030 =
    .summary = La comparación tardó demasiado, o sus valores se excluyen entre sí.
    .message =
        Dos significados comparten este número: el servicio no terminó a tiempo, o la llamada contiene valores
        que no pueden ir juntos. El estado HTTP dice cuál es: 408 es el tiempo, 400 los valores.
    .causes =
        - La institución tardó en nombrar a los titulares de la cuenta.
        - Se enviaron dos valores de los que solo se puede dar uno.
    .steps =
        - Socio: con 408, solicítela otra vez después de unos minutos.
        - Socio: con 400, omita uno de los valores que se excluyen entre sí.

us-1643 =
    .summary = No hay ningún cambio de cuenta con este ID.
    .message =
        Un cambio de cuenta (switch) pasa un depósito directo o un pago de facturas a otra cuenta. No consta
        ningún cambio con el ID que se envió.
    .causes =
        - El ID se escribió mal, o pertenece a otro cliente.
        - La persona nunca terminó el cambio.
    .steps =
        - Socio: obtenga la lista de los cambios del cliente, y tome el ID de ahí.


## Calls: micro deposits

us-3000000 =
    .summary = Por ahora no se pueden enviar los dos depósitos pequeños.
    .message = El servicio tiene un problema técnico. No se hizo ningún depósito.
    .causes =
        - El servicio, o la red que transporta los pagos, no funciona.
    .steps =
        - Socio: inicie los depósitos otra vez después de una hora.
        - Socio: si dura más de un día, { -case }.

us-3000001 =
    .summary = Lo que se envió no puede ser un número de cuenta.
    .message =
        El número de cuenta es demasiado corto, demasiado largo o contiene algo que no es un dígito. No se hizo
        ningún depósito.
    .causes =
        - El número se escribió mal.
        - En su lugar se dio un número de tarjeta.
    .steps =
        - Socio: pida a la persona el número tal como aparece en un estado de cuenta o en un cheque, y comience
          de nuevo.

us-3000003 =
    .summary = La nota o los montos tienen un formato incorrecto.
    .message = La nota que acompaña a los depósitos, o un monto, no es como tiene que ser. No se hizo nada.
    .causes =
        - La nota es demasiado larga o contiene signos que los pagos no pueden llevar.
        - Un monto se envió como texto, o con más de dos decimales.
    .steps =
        - Socio: acorte la nota, envíe montos como 0.07, y envíe la llamada otra vez.

us-3100001 =
    .summary = La cuenta ya está agregada, o su nombre no se permite.
    .message =
        No se hizo ningún depósito, porque la cuenta se ingresó antes o su nombre no se puede usar.
    .causes =
        - La persona ingresó la cuenta antes.
        - El nombre contiene signos que no puede contener.
    .steps =
        - Socio: lea las cuentas del cliente, y continúe con la que ya está.
        - Socio: en otro caso, envíe otro nombre.

us-3200001 =
    .summary = No se pudieron iniciar los dos depósitos pequeños.
    .message = El banco o la red de pagos rechazó los depósitos. No se movió dinero.
    .causes =
        - El número de ruta y el número de cuenta no corresponden entre sí.
        - La cuenta no acepta depósitos.
    .steps =
        - Socio: pida a la persona que revise ambos números, y comience de nuevo.
        - Socio: si son correctos, deje que la persona elija otra cuenta.

us-3200002 =
    .summary = Los depósitos están en otra etapa.
    .message =
        Lo que se solicitó no corresponde al punto en que están los depósitos: todavía no enviados, ya
        confirmados o fallidos.
    .causes =
        - Los montos se ingresaron antes de que llegaran los depósitos.
        - La cuenta se confirmó antes.
    .steps =
        - Socio: lea en qué punto están los depósitos, y deje que la persona ingrese los montos cuando hayan
          llegado.

us-3200003 =
    .summary = Los montos se ingresaron mal demasiadas veces.
    .message = Se agotaron todos los intentos de confirmar la cuenta. La cuenta sigue sin confirmar.
    .causes =
        - Se ingresaron los montos de otros pagos.
        - La persona no es quien puede ver la cuenta.
    .steps =
        - Socio: inicie nuevos depósitos, si la persona puede ver el estado de cuenta.
        - Socio: en otro caso, deje que la persona conecte la cuenta en el banco.

us-3200004 =
    .summary = Los montos no son los que se enviaron.
    .message = Lo que se ingresó no coincide con los dos depósitos. Quedan algunos intentos.
    .causes =
        - Los dos montos se escribieron mal, o se tomaron de otro pago.
        - Hasta ahora solo ha llegado uno de los depósitos.
    .steps =
        - Socio: pida a la persona que vea de nuevo los movimientos de la cuenta e ingrese ambos montos.

us-3300001 =
    .summary = Se solicitaron depósitos demasiadas veces.
    .message =
        Llegaron en poco tiempo más llamadas de las que el servicio acepta. No se hizo ningún depósito.
    .causes =
        - Un programa repite la llamada sin pausa.
    .steps =
        - Socio: espere unos minutos, y envíe la llamada una sola vez.


## Calls: webhook subscriptions

us-1501 =
    .summary = La suscripción de webhook no existe.
    .message = Ninguna suscripción de este socio, ni ningún evento de ella, tiene este ID.
    .causes =
        - El ID se escribió mal, o la suscripción se eliminó.
    .steps =
        - Socio: obtenga la lista de las suscripciones, y tome el ID de ahí.

us-1502 =
    .summary = La solicitud sobre una suscripción de webhook es incorrecta.
    .message = Un campo de la solicitud falta o tiene un formato incorrecto. No se cambió nada.
    .causes =
        - La dirección no es una a la que se pueda llamar, o el nombre de un evento está mal escrito.
    .steps =
        - Socio: compare la solicitud con la descripción de la operación, y envíela otra vez.
