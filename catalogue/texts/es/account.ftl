# The error catalogue in Spanish: codes about a person's account or login. How a message is written is said
# in texts/en/account.ftl, which words stand for what in labels.ftl.


## All is well

us-0 =
    .summary = La última actualización de esta cuenta funcionó.
    .message =
        La institución respondió, la cuenta es la que se conectó, y lo nuevo quedó guardado.
    .causes =
        - Todo salió como debía.
    .steps =
        - Nadie: no hay nada que hacer. El próximo proceso nocturno mantiene la cuenta al día.


## Account mismatch

us-403 =
    .summary =
        Lo que la institución muestra ahora de esta cuenta no coincide con la cuenta que se conectó.
    .alert =
        Esta cuenta ya no se ve igual en su banco, así que pausamos sus actualizaciones. Lo que tenía está a
        salvo, y soporte lo revisará.
    .alert-adding =
        No pudimos agregar esta cuenta: lo que su banco nos dijo de ella no concuerda. No se agregó nada, y
        soporte lo revisará.
    .message =
        La respuesta de la institución contradice lo que se sabe de esta cuenta, o la cuenta desapareció y en
        su lugar hay otra de la que no se puede demostrar que sea la misma. La respuesta se aparta como
        evidencia y no se escribe nada: los datos anteriores siguen disponibles para lectura, y las demás
        cuentas del acceso se actualizan como siempre. Si la institución vuelve a mostrar la cuenta conocida,
        la siguiente actualización retira el código. De lo contrario hace falta una decisión, y esa se toma
        por medio de un caso de soporte.
    .message-adding =
        Los detalles de la cuenta elegida contradicen la lista de la que se eligió, o la cuenta desapareció
        antes de que se pudiera agregar. No se agregó. Las demás cuentas de la misma selección no se ven
        afectadas. Lo que se recibió se conserva como evidencia para un caso de soporte.
    .causes =
        - La institución tiene otra cuenta con el mismo ID: su número y su titular, su moneda o su tipo ya no
          son los de la cuenta que se conectó.
        - Se reemplazó una tarjeta o una cuenta, y nada demuestra que la nueva sea la sucesora de la anterior.
        - Varias cuentas concuerdan por igual, de modo que tomar una de ellas sería adivinar.
        - La institución se fusionó o cambió sus sistemas y asignó ID nuevos.
    .causes-adding =
        - Dos sistemas de la institución no concuerdan: uno escribió la lista y otro los detalles.
        - La cuenta se cerró, o se dejó de compartir, entre el momento de elegirla y el de agregarla.
    .steps =
        - Socio: deje la cuenta en su lugar. Eliminarla y agregarla otra vez inicia un segundo historial y no
          resuelve nada.
        - Socio: lea la evidencia guardada con la cuenta: qué se comparó, con ambos lados enmascarados, y en
          qué difería.
        - Socio: se abrió por sí solo un caso de soporte con esta evidencia. Añada lo que sepa o indique con
          una reparación qué cuenta es; si no, el operador de este servidor decide, a partir de la evidencia,
          si es la misma cuenta.
    .steps-adding =
        - Socio: deje que la persona continúe con las demás cuentas; esta no se agregó.
        - Socio: { -case }. El operador aclara con la institución cuál de sus respuestas es la correcta.

us-324 =
    .summary =
        La persona inició sesión con un acceso bancario distinto del que se usó para crear esta conexión.
    .alert =
        Esta conexión se hizo con otro usuario de su banco; no se cambió nada. Use ese usuario o, si ya no
        existe, comuníquese con soporte.
    .message =
        Durante un Fix, la institución indicó un cliente distinto de aquel al que pertenece esta conexión, o
        no devolvió ninguna de las cuentas vinculadas aquí. No se cambió nada: el consentimiento anterior y
        todos los datos guardados siguen ahí, y el nuevo inicio de sesión se conserva solo como evidencia.
        Un Fix con el primer acceso lo resuelve. Si ese acceso ya no existe, un caso de soporte aclara si
        ambos accesos llevan a las mismas cuentas.
    .causes =
        - La persona tiene varios accesos en esta institución y usó otro.
        - Inició sesión otro titular de una cuenta conjunta.
        - Un administrador de contraseñas llenó los datos de acceso de otra persona.
        - La institución dio a la persona una nueva identidad de cliente, por ejemplo tras una fusión.
    .steps =
        - Usuario final: abra de nuevo el enlace Fix e inicie sesión en el banco con el acceso que usó cuando
          se agregaron las cuentas por primera vez.
        - Socio: si la persona quiere también el otro acceso, agréguelo como una conexión aparte.
        - Socio: si el primer acceso ya no existe, { -case }.

au-324 =
    .summary = { us-403.summary }
    .alert = { us-403.alert }
    .alert-adding = { us-403.alert-adding }
    .message = { us-403.message }
    .message-adding = { us-403.message-adding }
    .causes = { us-403.causes }
    .causes-adding = { us-403.causes-adding }
    .steps =
        - Socio: no envíe un enlace Fix, aunque la categoría lleve ese nombre. Iniciar sesión otra vez muestra
          la misma cuenta y no resuelve nada.
        - Socio: deje la cuenta en su lugar, y lea la evidencia guardada con ella: qué se comparó, con ambos
          lados enmascarados, y en qué difería.
        - Socio: se abrió por sí solo un caso de soporte con esta evidencia. Añada lo que sepa o indique con
          una reparación qué cuenta es; si no, el operador de este servidor decide, a partir de la evidencia,
          si es la misma cuenta.
    .steps-adding = { us-403.steps-adding }

au-403 =
    .summary = { us-324.summary }
    .alert = { us-324.alert }
    .message = { us-324.message }
    .causes = { us-324.causes }
    .steps = { us-324.steps }


## The connection: consent, sign-in, something to do at the bank

us-108 =
    .summary = La institución quiere algo de la persona antes de compartir datos.
    .alert =
        Su banco necesita algo de usted. Atiéndalo en el sitio web o la aplicación del banco. Si mañana
        sigue igual, conecte esta cuenta de nuevo.
    .alert-adding =
        Su banco necesita antes algo de usted. Atiéndalo en el sitio web o la aplicación del banco, y vuelva
        a intentarlo aquí.
    .message =
        La institución se niega por ahora porque la persona tiene que actuar primero allí. El consentimiento
        bien puede seguir siendo válido. El servidor no insiste, pero el proceso nocturno vuelve a preguntar
        y averigua por sí sola cuándo la persona lo ha hecho.
    .message-adding =
        La institución rechaza la conexión porque la persona tiene que actuar primero allí. No se agregó nada.
    .causes =
        - El acceso en línea de la persona está bloqueado o suspendido.
        - Hay condiciones nuevas pendientes de aceptar.
        - La institución quiere que se confirmen datos personales.
    .steps =
        - Usuario final: inicie sesión en el sitio web o la aplicación de la propia institución y responda o
          acepte lo que esté pendiente.
        - Socio: si el próximo proceso nocturno no retira el código, envíe a la persona un enlace Fix.
    .steps-adding =
        - Usuario final: inicie sesión en el sitio web o la aplicación de la propia institución y responda o
          acepte lo que esté pendiente.
        - Usuario final: regrese y conéctese de nuevo.

us-938 =
    .summary = No se completó el inicio de sesión o la aprobación en la institución.
    .alert =
        La conexión con su banco no se completó, así que nada ha cambiado. Puede comenzar de nuevo cuando
        quiera.
    .message =
        La persona regresó de la institución sin una aprobación, o no regresó. No se agregó nada; en un Fix,
        la conexión queda como estaba.
    .causes =
        - La persona cambió de opinión, o no quiso compartir.
        - Se cerró la ventana, o se agotó el tiempo en la página de la institución.
        - El inicio de sesión no funcionó en la institución.
    .steps =
        - Usuario final: comience de nuevo y siga las páginas del banco hasta el final.
        - Socio: si muchas personas se detienen en este punto, compruebe que las páginas del banco se abran en
          un navegador de verdad y que el camino de regreso lleve a la misma sesión.

us-947 =
    .summary = La institución ya no acepta la aprobación en la que se basa esta conexión.
    .alert =
        El permiso para leer esta cuenta en su banco terminó. Si quiere mantenerla al día, inicie sesión en su
        banco y dé su permiso otra vez.
    .message =
        La institución ya no acepta el token de este acceso. La condición de la cuenta indica lo que se sabe
        del motivo: consent-expired si el consentimiento llegó a su fin, consent-revoked si se retiró,
        token-invalid si la institución no da ningún motivo claro. El servidor no vuelve a preguntar hasta
        que la persona apruebe de nuevo. Tras un retiro puede haber obligación de eliminar datos.
    .causes =
        - El consentimiento llegó al fin que se había acordado.
        - La persona lo retiró, en el banco o aquí.
        - La institución le puso fin, por ejemplo tras un cambio de contraseña, un largo silencio o la pérdida
          de un token.
    .steps =
        - Socio: envíe a la persona un enlace Fix para este acceso. Si el consentimiento se retiró, solo si la
          persona quiere volver a compartir.
        - Usuario final: inicie sesión en el banco y apruebe las mismas cuentas.
        - Nadie: la siguiente actualización obtiene lo que faltó.

us-952 =
    .summary = La institución dice que no tiene tal cliente.
    .alert =
        Su banco ya no reconoce al cliente que conectamos. Compruebe que puede iniciar sesión en su banco
        y vuelva a conectarse aquí.
    .alert-adding =
        Su banco no reconoce sus datos de cliente. Compruebe que puede iniciar sesión en su propio banco
        y vuelva a intentarlo aquí.
    .message =
        La institución acepta el token y responde que no conoce al cliente. Todas las cuentas del acceso se
        detienen; lo que estaba guardado se conserva. Una nueva aprobación mediante un enlace Fix lo resuelve
        si la persona sigue siendo cliente.
    .message-adding =
        La institución aprobó la conexión y luego respondió que no conoce al cliente. No se agregó nada.
    .causes =
        - El acceso en línea de la persona se cerró, o recibió un nuevo número de cliente.
        - La persona ya no es cliente de la institución.
        - La institución se fusionó o cambió sus sistemas.
    .steps =
        - Usuario final: compruebe que el inicio de sesión en el sitio web o la aplicación de la propia
          institución todavía funcione.
        - Socio: si funciona, envíe a la persona un enlace Fix para que apruebe de nuevo.
        - Socio: si la persona ya no es cliente de la institución, deje de solicitar estas cuentas. Su
          historial permanece hasta que usted las elimine.
    .steps-adding =
        - Usuario final: compruebe que el inicio de sesión en el sitio web o la aplicación de la propia
          institución funcione.
        - Usuario final: si funciona, conéctese de nuevo.

us-2003 =
    .summary = El consentimiento de la persona no cubre los datos que se solicitaron.
    .alert =
        Su permiso no cubre todo lo que se necesita aquí. Apruébelo en su banco, por favor. Si hay otro
        titular, puede que también deba aprobar.
    .message =
        El consentimiento de este acceso no cubre, o ya no cubre, los datos que se solicitaron. Lo que todavía
        cubre sigue llegando, y no se descarta ninguna cuenta. Un consentimiento más amplio, dado mediante un
        enlace Fix, lo resuelve.
    .message-adding =
        El consentimiento que la persona acaba de dar no cubre los datos que se solicitaron. Lo que no cubre
        no se obtuvo.
    .causes =
        - La persona aprobó menos cuentas o menos tipos de datos de los que se solicitaron.
        - El segundo titular de una cuenta conjunta todavía no ha aprobado, o ya no aprueba.
        - La aplicación solicita más que cuando la persona aprobó.
        - El consentimiento terminó, en una institución que no lo dice de otra manera.
    .steps =
        - Socio: no solicite más tipos de datos de los que la aplicación necesita.
        - Socio: envíe a la persona un enlace Fix y explique antes qué se solicita y para qué.
        - Usuario final: inicie sesión en el banco y apruébelo; si la cuenta es conjunta, pida al otro
          titular que también apruebe.
    .steps-adding =
        - Usuario final: conéctese de nuevo y apruebe lo que se solicita; si la cuenta es conjunta, pida
          al otro titular que también apruebe.
        - Socio: no solicite más tipos de datos de los que la aplicación necesita.


## One account

us-909 =
    .summary = Por ahora no se puede leer la cuenta, y nada indica que haya dejado de existir.
    .alert =
        Esta cuenta no se puede actualizar por el momento. Conservamos sus últimos datos conocidos, y lo
        intentaremos de nuevo por usted.
    .message =
        La institución dice que la cuenta no está disponible por ahora, o la cuenta falta en una respuesta que
        no demuestra nada. No se da por cerrada. El servidor vuelve a intentarlo con pausas cada vez más
        largas. Solo cuando ha faltado en listas completas durante tres días se informa como no encontrada.
    .causes =
        - La institución está trabajando en la cuenta, o una parte de sus sistemas no funciona.
        - La respuesta de la institución estaba incompleta.
        - Es la primera vez que falta la cuenta.
    .steps =
        - { -wait }, y también cada noche.
        - Socio: muestre los últimos datos correctos junto con su fecha.
        - Socio: si dura más de tres días, { -case }.

us-946 =
    .summary = La institución ya no muestra esta cuenta.
    .alert =
        Su banco ya no nos muestra esta cuenta. Puede que esté cerrada o que ya no se comparta. Si aún la
        usa, vuelva a conectarse y elíjala.
    .message =
        El acceso está bien, pero la institución dice que esta cuenta está cerrada, o su lista completa ya
        no la incluye. La condición de la cuenta indica lo que se sabe: account-closed si se cerró,
        account-not-shared si la persona ya no la comparte, account-not-found si falta desde hace días sin
        un motivo. Su historial se conserva, y las demás cuentas del acceso continúan.
    .causes =
        - La cuenta se cerró en la institución.
        - La persona dejó de compartirla, o no la eligió en la última aprobación.
        - La institución la movió o la quitó sin decir por qué.
    .steps =
        - Socio: lea la condición de la cuenta: account-closed, account-not-shared o account-not-found.
        - Socio: si está cerrada, deje de solicitarla. Su historial permanece hasta que usted la elimine.
        - Socio: en otro caso, envíe a la persona un enlace Fix.
        - Usuario final: inicie sesión en el banco y elija la cuenta otra vez. Si allí no se ofrece,
          elimínela aquí y agregue la que ocupó su lugar.

au-913 =
    .summary = La cuenta se cerró en la institución.
    .alert =
        Su banco nos informa que esta cuenta está cerrada. Ya no se actualiza. Si otra cuenta ocupó su lugar,
        puede agregarla.
    .message =
        La institución dice que la cuenta está cerrada. No se obtiene nada más de ella. Su historial se
        conserva, y las demás cuentas del acceso continúan.
    .causes =
        - La persona o la institución cerró la cuenta.
    .steps =
        - Socio: muestre la cuenta como cerrada y deje de solicitarla. Su historial permanece hasta que usted
          la elimine.
        - Usuario final: si otra cuenta ocupó su lugar, agréguela.

au-914 =
    .summary = La institución ya no muestra esta cuenta, y no dice que esté cerrada.
    .alert =
        Su banco ya no nos muestra esta cuenta. Puede que ya no se comparta. Si aún la usa, vuelva a
        conectarse y elíjala allí, por favor.
    .message =
        El acceso está bien, pero la lista completa de la institución ya no incluye esta cuenta. La
        condición de la cuenta indica lo que se sabe: account-not-shared si la persona ya no la comparte,
        account-not-found si falta desde hace días sin un motivo. Su historial se conserva, y las demás
        cuentas del acceso continúan.
    .causes =
        - La persona dejó de compartirla, o no la eligió en la última aprobación.
        - La institución la movió o la quitó sin decir por qué.
    .steps =
        - Socio: envíe a la persona un enlace Fix.
        - Usuario final: inicie sesión en el banco y elija la cuenta otra vez. Si allí no se ofrece, pregunte
          al banco si todavía existe.
        - Socio: si dejó de existir, deje de solicitarla. Su historial permanece hasta que usted la elimine.

us-5030 =
    .summary = De la vinculación no resultó ninguna cuenta de un tipo elegible.
    .alert =
        Ninguna de las cuentas que compartió se puede usar aquí. Por favor, elija una cuenta de otro tipo u
        otro banco.
    .message =
        La persona completó la conexión, pero ninguna de las cuentas recibidas es de un tipo que se solicitó.
        No se agregó nada.
    .causes =
        - La persona eligió en el banco solo cuentas de otros tipos.
        - La persona no tiene una cuenta de ese tipo en esta institución.
        - La aplicación acepta menos tipos de los que la persona espera.
    .steps =
        - Usuario final: conéctese de nuevo y elija una cuenta de un tipo que se solicite, u otra
          institución.
        - Socio: indique qué tipos se pueden usar antes de que la persona vaya al banco.


## Sessions

us-504 =
    .summary = La institución no respondió a tiempo.
    .alert =
        Su banco tardó demasiado en responder. No tiene que hacer nada: conservamos sus últimos datos y lo
        intentaremos de nuevo por usted.
    .alert-adding =
        Su banco tardó demasiado en responder, así que no se agregó nada. Inténtelo más tarde o elija otro
        banco, por favor.
    .message =
        La institución recibió la llamada y no respondió a tiempo. Se pueden leer los datos de la última
        actualización correcta. El servidor vuelve a intentarlo con pausas cada vez más largas.
    .message-adding = La institución recibió la llamada y no respondió a tiempo. No se agregó nada.
    .causes =
        - La institución tiene mucha carga.
        - Se solicitó un historial largo, y a la institución le toma demasiado tiempo.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Socio: si dura más de un día, { -case }.


## Refreshes

us-325 =
    .summary = La cuenta ya se está actualizando.
    .alert = Esta cuenta se está actualizando en este momento. Por favor, vuelva a consultarla en unos minutos.
    .message =
        Hay una actualización de este acceso en curso, y una segunda solo la estorbaría. Se pueden leer los
        datos de la última actualización correcta. La actualización termina cuando aggregationAttemptDate ha
        avanzado.
    .causes =
        - Otra llamada, la pantalla de otra persona o el proceso nocturno inició una actualización hace un
          momento.
        - El programa que hizo una llamada anterior dejó de esperar la respuesta, pero la actualización
          siguió.
    .steps =
        - Nadie: basta con esperar unos minutos. La actualización termina por sí sola.
        - Socio: lea la cuenta hasta que aggregationAttemptDate avance. No inicie otra actualización.

au-5006 =
    .summary = { us-325.summary }
    .alert = { us-325.alert }
    .message = { us-325.message }
    .causes = { us-325.causes }
    .steps = { us-325.steps }


## More that the person is asked for

us-107 =
    .summary = La institución quiere saber más de la persona antes de dejar que la conexión continúe.
    .alert =
        Su banco pide más información para compartir esta cuenta. Désela en el sitio web o la aplicación del
        banco y luego conéctese aquí de nuevo.
    .alert-adding =
        Su banco pide más información antes de conectarse. Désela en el sitio web o la aplicación del banco
        e inténtelo aquí de nuevo.
    .message =
        La institución se detuvo en una pregunta que solo la persona puede responder, y no comparte nada hasta
        que se responda allí. El servidor no puede ver la pregunta y no insiste.
    .message-adding =
        La institución se detuvo en una pregunta que solo la persona puede responder. No se agregó nada.
    .causes =
        - El perfil de la persona en la institución no está completo.
        - La institución quiere datos de contacto u otra prueba de identidad.
        - El acceso en línea se abrió y nunca se terminó de configurar.
    .steps =
        - Usuario final: inicie sesión en el sitio web o la aplicación de la propia institución y complete lo
          que pide.
        - Socio: después envíe a la persona un enlace Fix, para que la conexión se apruebe de nuevo.
    .steps-adding =
        - Usuario final: inicie sesión en el sitio web o la aplicación de la propia institución y complete lo
          que pide.
        - Usuario final: regrese y conéctese de nuevo.

us-109 =
    .summary =
        La contraseña de la persona en la institución ya no está vigente, y hay que establecer una nueva allí.
    .alert =
        Su banco le pide una contraseña nueva. Créela en el sitio web o la aplicación del banco y vuelva a
        conectar esta cuenta aquí.
    .alert-adding =
        Su banco le pide primero una contraseña nueva. Créela en el sitio web o la aplicación del banco e
        inténtelo aquí de nuevo.
    .message =
        La institución ya no acepta la contraseña de la persona u otros datos de seguridad, y quiere que se
        establezcan nuevos en sus propias páginas. Hasta entonces no comparte nada. Nadie debe pedirle aquí
        una contraseña a la persona.
    .message-adding =
        La institución quiere que la persona renueve primero, en las propias páginas de la institución, una
        contraseña u otros datos de seguridad. No se agregó nada.
    .causes =
        - La contraseña alcanzó la antigüedad que la institución permite.
        - La institución restableció el acceso de la persona, por ejemplo tras una advertencia.
        - Una contraseña inicial nunca se cambió por una propia.
    .steps =
        - Usuario final: inicie sesión en el sitio web o la aplicación de la propia institución y establezca
          allí una contraseña nueva.
        - Socio: después envíe a la persona un enlace Fix.
        - Usuario final: complete el Fix con la contraseña nueva.
    .steps-adding =
        - Usuario final: inicie sesión en el sitio web o la aplicación de la propia institución y establezca
          allí una contraseña nueva.
        - Usuario final: regrese y conéctese de nuevo con ella.

us-936 =
    .summary = Las páginas de la institución están en un idioma que la conexión no puede seguir.
    .alert =
        Cambie a inglés el idioma de su banca en línea, en el sitio web o la aplicación de su banco, y vuelva
        a conectar esta cuenta.
    .alert-adding =
        Cambie a inglés el idioma de su banca en línea, en el sitio web o la aplicación de su banco, y vuelva
        a intentarlo aquí.
    .message =
        La institución responde en el idioma que la persona eligió allí, y sus respuestas solo se entienden en
        inglés. La cuenta está bien, y solo tiene que cambiar ese ajuste.
    .causes =
        - La persona usa la banca en línea en otro idioma.
        - La institución estableció otro idioma cuando se abrió el acceso.
    .steps =
        - Usuario final: inicie sesión en el sitio web o la aplicación de la propia institución y cambie el
          idioma a inglés.
        - Socio: después envíe a la persona un enlace Fix, o deje que se conecte de nuevo.


## Challenges

us-185 =
    .summary = La institución le pidió a la persona otra prueba, y no se dio ninguna.
    .alert =
        Su banco quiere asegurarse de que es usted, por ejemplo con un código que le envía. Vuelva a
        conectar esta cuenta y responda lo que pide.
    .alert-adding =
        Su banco quiere asegurarse de que es usted, por ejemplo con un código que le envía. Comience de
        nuevo y responda a tiempo.
    .message =
        La institución hizo una pregunta de seguridad o envió un código de acceso, y no compartirá datos hasta
        que la persona haya respondido. Una actualización no puede responder por la persona.
    .causes =
        - La institución pide una segunda prueba en cada inicio de sesión, o después de cierto tiempo.
        - La persona no vio la pregunta, o el código de acceso llegó demasiado tarde.
    .steps =
        - Socio: envíe a la persona un enlace Fix.
        - Usuario final: inicie sesión a través del Fix y responda lo que el banco pide, con el teléfono a
          mano.
    .steps-adding =
        - Usuario final: comience de nuevo, con el teléfono a mano, y responda lo que el banco pide.

us-187 =
    .summary = La pregunta de seguridad de la institución se respondió, pero no como ella espera.
    .alert =
        La respuesta a la pregunta de seguridad no es la que su banco espera. Vuelva a conectar esta
        cuenta y responda una vez más.
    .alert-adding =
        La respuesta a la pregunta de seguridad no es la que su banco espera. Por favor, comience de
        nuevo y responda una vez más.
    .message =
        La persona respondió a la verificación de la institución, y la institución no aceptó la respuesta.
        Cada nuevo intento puede acercar a la persona a un bloqueo en la institución.
    .causes =
        - Se escribió mal un código de acceso, o se usó uno anterior.
        - La respuesta está escrita de una manera distinta de la que tiene registrada la institución.
        - Quien sabe la respuesta es otro titular de la cuenta.
    .steps =
        - Socio: envíe a la persona un enlace Fix. No responda en nombre de la persona.
        - Usuario final: pida al banco un código de acceso nuevo y escriba el más reciente.
        - Usuario final: si vuelve a fallar, inicie sesión en el sitio web o la aplicación del propio banco
          antes de intentarlo una vez más, para que el acceso no se bloquee.
    .steps-adding =
        - Usuario final: comience de nuevo y escriba el código de acceso más reciente.
        - Usuario final: si vuelve a fallar, inicie sesión en el sitio web o la aplicación del propio banco
          antes de intentarlo una vez más.

au-931 =
    .summary = La institución quiere un código de acceso de un solo uso.
    .alert =
        Su banco pide un código de un solo uso para confirmar que es usted. Vuelva a conectar esta cuenta y
        escriba el código que le envía.
    .alert-adding =
        Su banco pide un código de un solo uso para confirmar que es usted. Comience de nuevo y escriba el
        código que le envía.
    .message =
        La institución envió a la persona un código de acceso de un solo uso y lo espera. Solo la persona
        puede escribirlo, así que ninguna actualización lo resuelve.
    .causes =
        - La institución confirma cada nueva aprobación con un código de acceso de un solo uso.
        - El código se envió a un número de teléfono o a una dirección que la persona ya no usa.
    .steps =
        - Socio: avise a la persona que el banco le enviará un código de acceso, y envíe un enlace Fix.
        - Usuario final: siga el Fix y escriba el código de acceso. Si no llega ninguno, verifique con el
          banco qué número de teléfono tiene.
    .steps-adding =
        - Usuario final: comience de nuevo y escriba el código de acceso. Si no llega ninguno, verifique con
          el banco qué número de teléfono tiene.

us-331 =
    .summary = Se agotó el tiempo para responder la pregunta de seguridad de la institución.
    .alert =
        El tiempo para responder a su banco fue muy corto, así que no se cambió nada. Comience de nuevo cuando
        tenga su teléfono a mano.
    .message =
        La verificación se mostró y no se respondió mientras la institución aún esperaba. Lo que preguntó ya
        no vale, y un nuevo inicio de sesión vuelve a preguntar. No se agregó ni se cambió nada.
    .causes =
        - El código de acceso tardó en llegar.
        - La persona buscaba una respuesta, o tuvo que ausentarse.
    .steps =
        - Usuario final: comience de nuevo con el teléfono a mano y escriba el código de acceso en cuanto
          llegue.
        - Socio: no mantenga abierta una página de inicio de sesión para una persona que no está presente.

us-50024 =
    .summary =
        La verificación de la persona por parte de la institución no se puede completar, responda lo que
        responda la persona.
    .alert =
        Su banco no pudo completar la verificación de su identidad. No se cambió nada. Lo estamos revisando
        con su banco.
    .message =
        La verificación de seguridad de la institución no llegó a un resultado que ella acepte, y el problema
        no está en las respuestas de la persona. Volver a intentar lo mismo puede bloquear el acceso de la
        persona en la institución.
    .causes =
        - La verificación de la institución y la forma en que se transmite aquí no encajan entre sí.
        - El acceso de la persona en la institución tiene un ajuste que esa verificación no sabe manejar.
    .steps =
        - Socio: pida a la persona que no lo intente una y otra vez.
        - Socio: { -case }.
        - Operador: averigüe con la institución qué quiere su verificación, y corrija la conexión.


## Sign-in

us-103 =
    .summary = La institución no acepta los datos de inicio de sesión que se le dieron.
    .alert =
        Su banco ya no acepta estos datos de acceso, quizás porque usted cambió su contraseña. Vuelva a
        conectar esta cuenta, por favor.
    .alert-adding =
        Su banco no acepta estos datos de acceso. Compruebe que funcionan en el sitio web de su banco y vuelva
        a intentarlo aquí.
    .message =
        Los datos de inicio de sesión guardados ya no son los que la institución conoce. No se vuelven a
        probar de forma automática, porque cada intento adicional podría bloquear el acceso de la persona.
    .message-adding =
        La institución rechazó el inicio de sesión. No se agregó nada. Unos pocos intentos incorrectos más
        podrían bloquear el acceso de la persona en la institución.
    .causes =
        - La persona cambió la contraseña o el nombre de usuario en la institución.
        - La institución renovó el acceso de la persona.
    .causes-adding =
        - El nombre de usuario o la contraseña no son correctos; puede que se hayan escrito mal.
        - Los datos de inicio de sesión son de otra institución con un nombre parecido.
        - La institución usa un inicio de sesión para su sitio web y otro para compartir datos.
    .steps =
        - Socio: envíe a la persona un enlace Fix. No solicite ninguna actualización hasta que la persona lo
          haya completado.
        - Usuario final: compruebe el inicio de sesión en el sitio web o la aplicación del propio banco, y dé
          los datos nuevos en el Fix.
    .steps-adding =
        - Usuario final: compruebe el inicio de sesión en el sitio web o la aplicación del propio banco.
        - Usuario final: regrese, asegúrese de que sea la institución correcta e inicie sesión de nuevo.

us-4034 =
    .summary = La aprobación solo se puede cambiar en las páginas de la propia institución.
    .alert =
        Revise la lista de aplicaciones conectadas en el sitio web o la aplicación de su banco, y permita allí
        de nuevo esta conexión.
    .message =
        La institución guarda sus aprobaciones en una página propia y no acepta cambios desde aquí. Lo que se
        aprueba allí decide qué se puede leer.
    .causes =
        - La persona terminó o pausó la aprobación en la página de aplicaciones conectadas de la institución.
        - La institución quiere que la aprobación se confirme allí de vez en cuando.
    .steps =
        - Usuario final: abra la lista de aplicaciones conectadas en el sitio web o la aplicación de la
          propia institución. Si esta conexión aparece en ella, permítala de nuevo.
        - Socio: si no aparece en la lista, envíe a la persona un enlace Fix.

us-1008 =
    .summary = La institución interrumpió el inicio de sesión con una respuesta que no dice nada más.
    .alert =
        Su banco cerró el inicio de sesión sin decir por qué; nada ha cambiado. Inicie sesión una vez en su
        banco y comience aquí de nuevo.
    .message =
        La institución terminó el inicio de sesión con una respuesta inesperada. El acceso de la persona bien
        puede estar en orden: lo que más a menudo lo resuelve es iniciar sesión de nuevo. No se agregó ni se
        cambió nada.
    .causes =
        - La institución tiene pendiente un aviso que sus páginas para compartir datos no pueden mostrar.
        - La persona tiene una sesión abierta en la institución en otro lugar, y esta permite solo una.
        - Una falla pasajera en las páginas de inicio de sesión de la institución.
    .steps =
        - Usuario final: inicie sesión en el sitio web o la aplicación del propio banco, vea si hay un aviso y
          cierre la sesión.
        - Usuario final: regrese y comience de nuevo.
        - Socio: si les ocurre a muchas personas en una misma institución, avise al operador de este servidor.

us-2040 =
    .summary = El servicio de inicio de sesión de la institución respondió con una falla propia.
    .alert =
        El inicio de sesión de su banco tiene un problema. No tiene que hacer nada: conservamos sus últimos
        datos y lo intentaremos de nuevo.
    .alert-adding =
        El inicio de sesión de su banco tiene un problema, así que no se agregó nada. Inténtelo más tarde o
        elija otro banco, por favor.
    .message =
        Falló la parte de la institución que verifica las aprobaciones. No se sabe de ningún problema con la
        aprobación de la persona, así que a nadie se le pide darla otra vez. El servidor vuelve a intentarlo
        con pausas cada vez más largas.
    .message-adding =
        Falló la parte de la institución donde las personas inician sesión. No se agregó nada.
    .causes =
        - Una falla en el servicio de inicio de sesión de la institución, por lo general breve.
        - La institución está cambiando sus páginas de inicio de sesión.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Socio: si dura más de un día, { -case }.

us-123 =
    .summary = Un usuario de prueba de un banco del sandbox debía fallar con este número, y falló.
    .alert =
        Este usuario de prueba está hecho para ser rechazado con este número. Para continuar, inicie sesión
        con otro usuario de prueba.
    .message =
        Algunos bancos del sandbox tienen usuarios de prueba cuya contraseña es un número y cuyo inicio de
        sesión falla a propósito con ese número, para poder ver que una aplicación sabe manejarlo. No hay
        ningún problema, y a ninguna persona real le puede ocurrir.
    .causes =
        - Se eligió un usuario de prueba cuya contraseña es un número.
    .steps =
        - Socio: vea que la aplicación le muestre a la persona lo que pasó y la deje continuar.
        - Socio: para continuar, inicie sesión con un usuario de prueba que funcione.


## Consent

us-2006 =
    .summary = No hay un consentimiento de la persona que ampare lo que se solicitó.
    .alert =
        El permiso de esta cuenta no alcanza para lo que se necesita aquí, o ya terminó. Si quiere continuar,
        apruébelo de nuevo en su banco.
    .message =
        La institución se niega a causa del consentimiento. La condición de la cuenta indica lo que se sabe
        del motivo: consent-expired si terminó, consent-revoked si se retiró, consent-insufficient si no
        cubre lo que se solicitó. En cada caso lo resuelve un nuevo consentimiento mediante un enlace Fix.
        Tras un retiro puede haber obligación de eliminar datos.
    .message-adding =
        El consentimiento que la persona acaba de dar no ampara lo que se solicitó, o terminó de inmediato. No
        se obtuvo nada con él.
    .causes =
        - El consentimiento llegó al fin que se había acordado.
        - La persona lo retiró, en la institución o aquí.
        - La persona aprobó menos cuentas o menos tipos de datos de los que se solicitaron.
        - Un segundo titular no ha aprobado, o ya no aprueba.
    .steps =
        - Socio: lea la condición de la cuenta: consent-expired, consent-revoked o consent-insufficient.
        - Socio: envíe a la persona un enlace Fix y explique qué se solicita y para qué. Si el
          consentimiento se retiró, solo si la persona quiere volver a compartir.
        - Usuario final: inicie sesión en el banco y apruébelo.
    .steps-adding =
        - Usuario final: conéctese de nuevo y apruebe lo que se solicita; si la cuenta es conjunta, pida
          al otro titular que también apruebe.
        - Socio: no solicite más tipos de datos de los que la aplicación necesita.


## Sessions that ended

us-974 =
    .summary = La sesión de la persona en la institución terminó antes de que se diera la aprobación.
    .alert =
        Se acabó el tiempo para iniciar sesión en su banco, así que nada ha cambiado. Por favor, comience de
        nuevo e inicie sesión otra vez.
    .message =
        La sesión de la institución terminó mientras la persona iniciaba sesión o elegía cuentas. No se agregó
        nada; en un Fix, la conexión queda como estaba. La sesión no vuelve con esperar: la persona inicia
        sesión de nuevo.
    .causes =
        - La persona dejó la página de la institución abierta un rato.
        - La institución da poco tiempo para iniciar sesión.
        - La persona regresó, con el botón Atrás del navegador, a una sesión que ya había terminado.
    .steps =
        - Usuario final: comience de nuevo, inicie sesión y siga hasta el final sin una pausa larga.
        - Socio: si el enlace de la aplicación también es antiguo, haga uno nuevo para la persona.

us-502 =
    .summary = Una parte interna del servicio falló mientras una sesión estaba abierta.
    .alert =
        Algo salió mal de nuestro lado, no del suyo, y no se pudo actualizar esta cuenta. Lo estamos revisando
        y lo intentaremos de nuevo.
    .alert-adding =
        Algo salió mal de nuestro lado, no del suyo, y no se agregó nada. Usted no tiene que hacer nada: lo
        estamos revisando.
    .message =
        Una parte del servidor de la que dependen otras no dio una respuesta utilizable mientras la sesión
        estaba abierta. La sesión en sí estaba bien. No se guardó nada a medias. Una actualización que se
        interrumpió se vuelve a intentar por sí sola, con pausas cada vez más largas.
    .causes =
        - Una parte del servidor se estaba reiniciando, o falló.
        - Algo entre dos partes del servidor cortó la conexión.
    .steps =
        - Socio: si vuelve a ocurrir, { -case }.
        - Operador: mire en el registro (log) del servidor la hora en que se vio, y revise aquello de lo que
          depende: la base de datos, el disco, un proxy delante.

us-503 =
    .summary = La institución está fuera de servicio por el momento.
    .alert =
        El servicio de su banco no está disponible en este momento. No tiene que hacer nada: conservamos sus
        últimos datos y lo intentaremos de nuevo.
    .alert-adding =
        El servicio de su banco no está disponible en este momento y no se agregó nada. Inténtelo más tarde
        o elija otro banco, por favor.
    .message =
        La institución respondió que por el momento no puede atender llamadas. No se debe a la sesión ni a
        la aprobación de la persona, así que nadie tiene que volver a iniciar sesión. Se pueden leer los
        datos de la última actualización correcta. El servidor vuelve a intentarlo con pausas cada vez más
        largas.
    .message-adding =
        La institución respondió que por el momento no puede atender llamadas. No se agregó nada.
    .causes =
        - La institución tiene mucha carga.
        - Una parte de los sistemas de la institución se está reiniciando o reparando.
    .steps =
        - { -wait } con pausas cada vez más largas.
        - Socio: si dura más de un día, { -case }.
    .steps-adding =
        - Usuario final: inténtelo más tarde o elija otra institución.
        - Socio: si dura más de un día, { -case }.


## The same account twice

us-168 =
    .summary = Una cuenta concuerda con varias de las que se solicitaron, y no se pueden distinguir.
    .alert =
        Dos de sus cuentas nos parecen iguales, y no quisimos adivinar cuál es cuál. Elija la cuenta otra vez
        o comuníquese con soporte.
    .message =
        Una cuenta recibida coincide con más de una de las cuentas que podría ser. Tomar una de ellas sería
        adivinar, así que no se tomó ninguna.
    .causes =
        - Dos cuentas tienen el mismo nombre, el mismo tipo y los mismos últimos dígitos.
        - Una cuenta se agregó dos veces, mediante dos accesos.
    .steps =
        - Usuario final: elija las cuentas de nuevo, una a la vez si la institución lo permite.
        - Socio: lea las cuentas del cliente. Si una de ellas aparece dos veces, elimine la que no se usa.
        - Socio: si ambas son reales, { -case }.

us-169 =
    .summary = La cuenta ya está agregada.
    .alert =
        Usted ya había agregado esta cuenta. Puede seguir usando la que ya está y quitar la que no necesite.
    .message =
        La misma cuenta de la misma persona está guardada dos veces. Ambas se actualizarían, y las sumas de
        todas las cuentas la contarían doble.
    .causes =
        - La persona conectó el mismo banco por segunda vez en lugar de reparar la primera conexión.
        - Dos titulares de una cuenta conjunta la conectaron cada uno por su parte.
    .steps =
        - Usuario final: decida cuál de las dos se queda.
        - Socio: elimine la otra. Conserve aquella cuyo historial se necesita.
        - Socio: cuando una conexión deje de funcionar, envíe un enlace Fix, para que nadie la agregue de
          nuevo.

us-146 =
    .summary = Este número se vio en un ejemplo, y no se sabe qué significa.
    .message =
        El número aparece en una muestra publicada como código de una cuenta. Ninguna página dice qué
        significa, y este servidor nunca lo comunica.
    .causes =
        - Ninguna página dice a qué se debe.
    .steps =
        - Socio: trátelo como cualquier código que su programa no conozca: muestre los últimos datos correctos
          con su fecha, y no le pida nada a la persona.
        - Socio: si lo encuentra en un caso real, infórmelo a quien administra el servicio que lo envió.
