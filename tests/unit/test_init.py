"""The names of the package: everything public is there, lazily, and nothing else."""

import qcompile


def test_public_names_are_what_their_homes_define():
    for name in qcompile.__all__:
        value = getattr(qcompile, name)
        if name != "__version__":
            assert value.__name__ == name
            assert value.__module__.startswith("qcompile.")


def test_the_homes_match_the_list():
    homes = qcompile._HOMES  # pyright: ignore[reportPrivateUsage]
    assert sorted(homes) == sorted(set(qcompile.__all__) - {"__version__"})
    assert sorted(qcompile.__all__, key=lambda name: (name[0] != "_" and name[0].islower(), name)) == qcompile.__all__
