from django.apps import AppConfig


class EffectsConfig(AppConfig):
    """Makes the work of the proofs known to a worker or a site."""

    name = "tests.services"
    label = "effects"

    def ready(self) -> None:
        from tests.services import effects

        effects.register()
