# The error catalogue in French: how a visit to the link page ends. How a message is written is said in the
# English account.ftl; the words for each thing are in labels.ftl.


## The link page

us-1440 =
    .summary = Le lien, ou la session qu'il a ouverte, a pris fin.
    .alert =
        Cette page n'est plus ouverte. Rien n'est perdu. Retournez à l'endroit d'où vous venez et
        recommencez.
    .message =
        Les liens et les sessions qu'ils ouvrent sont valables pour un temps limité, et celui-ci est
        écoulé. Ce qui avait été ajouté jusque-là reste ajouté.
    .causes =
        - La personne s'est absentée un moment.
        - Le lien a été gardé, ou envoyé dans un message, et ouvert trop tard.
        - Un lien valable pour une seule session a été ouvert de nouveau.
    .steps =
        - Utilisateur : retournez à l'application et recommencez.
        - Partenaire : créez un nouveau lien chaque fois que la personne commence, et ouvrez-le aussitôt.

us-10039 =
    .summary = Le lien a été modifié après sa création.
    .alert =
        Ce lien ne fonctionne pas. Retournez à l'endroit d'où vous venez et recommencez.
    .message =
        La signature du lien ne correspond pas à son contenu, et le lien n'a donc pas été ouvert. Rien n'a
        été changé.
    .causes =
        - Un programme a ajouté, omis ou réencodé une partie du lien.
        - Le lien a été tronqué dans un message.
        - Quelqu'un a essayé l'identifiant d'une autre personne dans le lien.
    .steps =
        - Partenaire : transmettez le lien octet pour octet, et n'y ajoutez rien.
        - Partenaire : créez un nouveau lien pour la personne.

us-100 =
    .summary = La personne a quitté la page de liaison avant la fin.
    .message =
        La page de liaison a annoncé à la page qui l'entoure que la personne a choisi de partir. Les
        comptes ajoutés jusque-là restent ajoutés. Rien n'a échoué.
    .causes =
        - La personne a changé d'avis, ou veut continuer plus tard.
        - La personne n'a pas trouvé l'établissement.
        - L'application n'a pas assez expliqué pourquoi elle demande des comptes.
    .steps =
        - Partenaire : fermez la page et proposez de recommencer, sans insister.
        - Partenaire : lisez les comptes du client, car certains ont peut-être été ajoutés.
        - Utilisateur : recommencez quand vous le voulez.

us-200 =
    .summary = La personne a suivi la page de liaison jusqu'à la fin.
    .message =
        La page de liaison a annoncé à la page qui l'entoure que la visite est terminée. Les comptes que
        la personne a choisis sont ajoutés.
    .causes =
        - Tout s'est passé comme prévu.
    .steps =
        - Partenaire : lisez les comptes du client et continuez.
        - Rien à faire : le traitement de nuit tient désormais les comptes à jour.

us-201 =
    .summary = Rien n'était à réparer.
    .message =
        La personne a ouvert un lien Fix, et il s'est avéré que la connexion est en bon état. Elle a été
        laissée telle quelle.
    .causes =
        - La connexion s'est rétablie, ou a été réparée dans une autre fenêtre, après la création du lien.
        - Le lien a été créé pour une autre connexion que celle qui est à réparer.
    .steps =
        - Partenaire : lisez les comptes de cette connexion. S'ils sont en bon état, continuez.
        - Partenaire : si c'est une autre connexion qui est rompue, créez un lien Fix pour celle-là.

us-401 =
    .summary = La page de liaison a été ouverte sans en avoir le droit.
    .message =
        Le lien n'était pas un lien créé par ce serveur pour le partenaire, ou le droit de l'ouvrir a été
        retiré. Rien n'a été montré et rien n'a été changé.
    .causes =
        - Le lien vient d'un autre environnement.
        - Le lien a été composé à la main.
        - Le client pour lequel il a été créé a été supprimé entre-temps.
    .steps =
        - Partenaire : créez un nouveau lien, et ouvrez-le tel quel dans l'environnement qui l'a créé.

us-1403 =
    .summary = Le navigateur n'a pas laissé s'ouvrir la fenêtre de la banque.
    .message =
        La page qui entoure la page de liaison lui indique que le navigateur a bloqué la fenêtre dans
        laquelle la personne s'identifie à la banque. Rien n'a été ajouté.
    .causes =
        - Le navigateur bloque les nouvelles fenêtres, ou un bloqueur le fait.
        - La page a ouvert la fenêtre d'elle-même et non à la suite d'un clic de la personne.
    .steps =
        - Partenaire : ouvrez la fenêtre de la banque directement à partir du clic de la personne.
        - Utilisateur : autorisez les nouvelles fenêtres pour cette page et appuyez de nouveau sur le
          bouton.

us-1412 =
    .summary =
        Le programme qui ouvre la page de liaison a été utilisé d'une façon qui ne peut pas fonctionner.
    .message =
        Le SDK web publié a constaté qu'il était mal appelé et n'a pas ouvert la page.
    .causes =
        - On lui a demandé d'ouvrir une deuxième page alors que la première est ouverte.
        - Le lien qui lui a été donné est vide ou n'est pas un lien.
        - On lui a demandé une redirection depuis l'intérieur d'un cadre.
    .steps =
        - Partenaire : ouvrez une page à la fois, avec le lien exactement tel qu'il a été créé.
        - Partenaire : regardez dans la console du navigateur, où le SDK dit ce qu'il n'attendait pas.
